import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type DataMistake, describeMistake } from '@sgw/providers';
import { checkTables } from './check-tables.js';
import { DATA_FOLDER, tablesIn } from './data-files.js';
import { runTool } from './run-tool.js';
import { schemasIn } from './schema-check.js';

const HELP = `npm run providers:check [-- options]

Checks the provider data: every row against its JSON Schema (data/providers/schema), every value against the
dictionary (data/README.md), every region against its provider and every override against its zone, each provider's count
against its regions, and whether the files are UTF-8 in the one form that a conversion gives back, and of no later day than
today. Tells every mistake with its line and column.

  --json             mistakes and counts as JSON
  --data <folder>    folder of the tables (default data/providers)
  --help             this text

Exit code: 0 no mistake, 1 mistakes, 2 wrong arguments or a table that is not there.
`;

runTool((args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      data: { type: 'string', default: DATA_FOLDER },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const ownSchemas = `${values.data}/schema`;
  const schemas = schemasIn(existsSync(ownSchemas) ? ownSchemas : `${DATA_FOLDER}/schema`);
  const { mistakes, counts } = checkTables(
    tablesIn(values.data),
    schemas,
    new Date().toISOString().slice(0, 10),
  );
  process.stdout.write(
    values.json ? `${JSON.stringify({ mistakes, counts }, undefined, 2)}\n` : report(mistakes, counts),
  );
  return mistakes.length === 0 ? 0 : 1;
});

function report(mistakes: readonly DataMistake[], counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const verdict = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  return [...mistakes.map(describeMistake), `${rows.join(', ')}: ${verdict}`, ''].join('\n');
}
