import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fromFlatTable, readCsv, readProviderData, toFlatTable, writeCsv } from '@sgw/providers';
import { DATA_FOLDER, plainTables, TABLES, tablesIn } from './data-files.js';
import { runTool, UsageError } from './run-tool.js';

const HELP = `npm run providers:convert-flat -- [options]

Puts the tables of the provider data into one flat table, for a spreadsheet, and takes such a table apart again.
Nothing is lost: there and back gives the same files, byte by byte.

  --out <file>       write the flat table there ("-" for the screen)
  --from <file>      take this flat table apart instead, into the folder of --to
  --to <folder>      new folder for the tables (with --from; must not hold tables yet)
  --json             tell as JSON what was written
  --data <folder>    folder of the tables (default data/providers)
  --help             this text

A provider stands in the row of each of its regions; an edit of one of them alone is refused, with its line.
Exit code: 0 done, 2 wrong arguments or data with mistakes.
`;

runTool((args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean', default: false },
      data: { type: 'string', default: DATA_FOLDER },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { out, from, to, json: isJson, data } = values;
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (out !== undefined && from === undefined && to === undefined) flatten(data, out, isJson);
  else if (from !== undefined && to !== undefined && out === undefined) takeApart(from, to, isJson);
  else throw new UsageError('Write --out <file>, or --from <file> with --to <folder>');
  return 0;
});

function flatten(folder: string, out: string, isJson: boolean): void {
  const tables = tablesIn(folder);
  readProviderData(tables);
  const flat = toFlatTable(plainTables(tables));
  const text = writeCsv(flat.columns, flat.rows);
  if (out === '-') {
    process.stdout.write(text);
    return;
  }
  writeFileSync(out, text);
  tell(isJson, [{ file: out, rows: flat.rows.length }]);
}

function takeApart(from: string, to: string, isJson: boolean): void {
  const tables = fromFlatTable(
    readCsv({ file: from, text: readFileSync(from, 'utf8') }, ['provider_row', 'region_row']),
  );
  const written = TABLES.map((name) => ({
    name,
    file: join(to, `${name}.csv`),
    text: writeCsv(tables[name].columns, tables[name].rows),
  }));
  const taken = written.find(({ file }) => existsSync(file));
  if (taken) throw new UsageError(`--to: ${taken.file} is there already`);
  const source = (index: number) => ({ file: written[index]?.file ?? '', text: written[index]?.text ?? '' });
  // Judged before a file is written: what comes back from a spreadsheet is checked like the data itself.
  readProviderData({ providers: source(0), regions: source(1), overrides: source(2) });
  mkdirSync(to, { recursive: true });
  for (const { file, text } of written) writeFileSync(file, text);
  tell(
    isJson,
    written.map(({ name, file }) => ({ file, rows: tables[name].rows.length })),
  );
}

function tell(isJson: boolean, files: readonly { readonly file: string; readonly rows: number }[]): void {
  if (isJson) process.stdout.write(`${JSON.stringify({ files }, undefined, 2)}\n`);
  else process.stdout.write(files.map(({ file, rows }) => `${file}: ${rows} rows\n`).join(''));
}
