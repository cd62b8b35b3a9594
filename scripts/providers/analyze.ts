import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  COVERAGE_GROUPS,
  type CoverageRow,
  COVERED_FACTS,
  coverageBy,
  coverageOf,
  type ProviderData,
  readProviderData,
  writeCsv,
} from '@sgw/providers';
import { type Bar, coverageHtml, coverageSvg } from './coverage-chart.js';
import { DATA_FOLDER, tablesIn } from './data-files.js';
import { runTool, UsageError } from './run-tool.js';
import { textTable } from './text-table.js';

const BYS = [...COVERAGE_GROUPS, 'feature'] as const;
const FORMATS = ['table', 'csv', 'json', 'svg', 'html'] as const;
const TABLE_FACTS = 'cloud-act-exposure,object-lock,versioning,lifecycle,iso-27001,soc2,c5-bsi';

const HELP = `npm run providers:analyze [-- options]

Counts what is known about the zones of the provider data: how many there are by country, law, owner or provider, and
how many of them answer yes, partial, no or unknown to each fact.

  --by <what>        ${BYS.join(', ')} (default country)
  --facts <list>     columns of the table, bars of the chart when counting by feature
                     (default for tables ${TABLE_FACTS})
  --fact <fact>      what the bars of a chart are coloured by (default cloud-act-exposure)
  --top <n>          only the n groups with most zones
  --format <form>    ${FORMATS.join(', ')} (default table); csv and json hold every fact
  --json             the same as --format json
  --out <file>       write there instead of to the screen
  --data <folder>    folder of the tables (default data/providers)
  --help             this text

Facts: ${COVERED_FACTS.slice(0, 8).join(', ')},
       ${COVERED_FACTS.slice(8).join(', ')}
Exit code: 0 done, 2 wrong arguments or data with mistakes.
`;

runTool((args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      by: { type: 'string', default: 'country' },
      facts: { type: 'string' },
      fact: { type: 'string', default: 'cloud-act-exposure' },
      top: { type: 'string' },
      format: { type: 'string', default: 'table' },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      data: { type: 'string', default: DATA_FOLDER },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const by = oneOf('--by', values.by, BYS);
  const format = values.json ? 'json' : oneOf('--format', values.format, FORMATS);
  const fact = oneOf('--fact', values.fact, COVERED_FACTS);
  const facts = values.facts?.split(',').map((name) => oneOf('--facts', name, COVERED_FACTS));
  const data = readProviderData(tablesIn(values.data));
  const rows = by === 'feature' ? [coverageOf('all', data.regions)] : topOf(coverageBy(data, by), values.top);
  const text = render({ by, data, rows, fact, facts, format });
  if (values.out === undefined) process.stdout.write(text);
  else writeFileSync(values.out, text);
  return 0;
});

interface Report {
  readonly by: (typeof BYS)[number];
  readonly data: ProviderData;
  readonly rows: readonly CoverageRow[];
  readonly fact: string;
  readonly facts: readonly string[] | undefined;
  readonly format: (typeof FORMATS)[number];
}

function render({ by, data, rows, fact, facts, format }: Report): string {
  const bars = by === 'feature' ? factBars(rows, facts ?? COVERED_FACTS) : groupBars(rows, fact);
  const title = by === 'feature' ? 'What is known about the zones' : `Zones by ${by}: ${fact}`;
  switch (format) {
    case 'table':
      return by === 'feature' ? barTable(bars) : groupTable(by, rows, facts ?? TABLE_FACTS.split(','));
    case 'csv':
      return longCsv(by, rows);
    case 'json': {
      const { providers, regions } = data;
      return `${JSON.stringify({ by, providers: providers.length, zones: regions.length, groups: rows }, undefined, 2)}\n`;
    }
    case 'svg':
      return coverageSvg(title, bars);
    case 'html':
      return coverageHtml(title, bars);
  }
}

function groupTable(by: string, rows: readonly CoverageRow[], facts: readonly string[]): string {
  const lines = rows.map(({ group, zones, providers, facts: tallies }) => {
    const cells = facts.map((fact) => {
      const { yes, partial, no, unknown } = tallies[fact] ?? { yes: 0, partial: 0, no: 0, unknown: zones };
      return [yes, partial, no, unknown].join('/');
    });
    return [group, String(zones), String(providers), ...cells];
  });
  const table = textTable([[by, 'zones', 'providers', ...facts], ...lines]);
  return `${table}\n\nFacts are counted as yes/partial/no/unknown.\n`;
}

function barTable(bars: readonly Bar[]): string {
  const lines = bars.map(({ name, tally: { yes, partial, no, unknown } }) => [
    name,
    ...[yes, partial, no, unknown].map(String),
  ]);
  return `${textTable([['fact', 'yes', 'partial', 'no', 'unknown'], ...lines])}\n`;
}

/** One line per group and fact, as spreadsheets and data frames like it. */
function longCsv(by: string, rows: readonly CoverageRow[]): string {
  const columns = ['by', 'group', 'zones', 'providers', 'fact', 'yes', 'partial', 'no', 'unknown'];
  const lines = rows.flatMap(({ group, zones, providers, facts }) =>
    Object.entries(facts).map(([fact, { yes, partial, no, unknown }]) => {
      const cells = [by, group, zones, providers, fact, yes, partial, no, unknown];
      return new Map(columns.map((column, index) => [column, String(cells[index])]));
    }),
  );
  return writeCsv(columns, lines);
}

function groupBars(rows: readonly CoverageRow[], fact: string): readonly Bar[] {
  return rows.flatMap(({ group, zones, facts }) => {
    const tally = facts[fact];
    return tally ? [{ name: group, zones, tally }] : [];
  });
}

function factBars(rows: readonly CoverageRow[], names: readonly string[]): readonly Bar[] {
  return rows.flatMap(({ zones, facts }) =>
    names.flatMap((name) => {
      const tally = facts[name];
      return tally ? [{ name, zones, tally }] : [];
    }),
  );
}

function topOf(rows: readonly CoverageRow[], top: string | undefined): readonly CoverageRow[] {
  if (top === undefined) return rows;
  if (!/^[1-9]\d{0,5}$/.test(top)) throw new UsageError(`--top: "${top}" is no whole number above 0`);
  return rows.slice(0, Number(top));
}

function oneOf<T extends string>(option: string, value: string, words: readonly T[]): T {
  const word = words.find((one) => one === value);
  if (word === undefined) throw new UsageError(`${option}: "${value}" is none of ${words.join(', ')}`);
  return word;
}
