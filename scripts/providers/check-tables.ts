import {
  type CsvRow,
  type CsvSource,
  type CsvTable,
  type DataMistake,
  fromFlatTable,
  ProviderDataError,
  type ProviderTables,
  readCsv,
  readProviderData,
  toFlatTable,
  writeCsv,
} from '@sgw/providers';
import { plainTables, TABLES } from './data-files.js';
import { type RowSchemas, schemaMistakes } from './schema-check.js';

export interface TableCheck {
  /** In the order of the files; a value that breaks both schema and dictionary is told once by each. */
  readonly mistakes: readonly DataMistake[];
  readonly counts: Readonly<Record<(typeof TABLES)[number], number>>;
}

/**
 * Checks the tables by schema, by dictionary, by form, and against each other.
 *
 * @param today ISO 8601: nobody has looked at anything later
 */
export function checkTables(tables: ProviderTables, schemas: RowSchemas, today: string): TableCheck {
  const mistakes: DataMistake[] = [];
  const rowsOf = (name: (typeof TABLES)[number]): number => {
    const table = collecting(mistakes, () => readCsv(tables[name], []));
    if (table)
      mistakes.push(
        ...schemaMistakes(table, schemas[name]),
        ...formMistakes(tables[name], table),
        ...futureDays(table, today),
      );
    return table?.rows.length ?? 0;
  };
  const counts = {
    providers: rowsOf('providers'),
    regions: rowsOf('regions'),
    overrides: rowsOf('overrides'),
  };
  const isReadable = collecting(mistakes, () => readProviderData(tables)) !== undefined;
  if (isReadable) mistakes.push(...roundTripMistakes(tables), ...regionCounts(tables));
  return { mistakes: unique(mistakes), counts };
}

function collecting<T>(mistakes: DataMistake[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProviderDataError)) throw error;
    mistakes.push(...error.mistakes);
    return undefined;
  }
}

function futureDays(table: CsvTable, today: string): readonly DataMistake[] {
  return table.rows.flatMap((row) => {
    const day = row.values.get('last_verified') ?? '';
    return day > today ? [mistakeAt(table, row, 'last_verified', 'is yet to come')] : [];
  });
}

/** A provider's regions are in the data all or none: a count of others says that some are missing, or too many. */
function regionCounts({ providers, regions }: ProviderTables): readonly DataMistake[] {
  const table = readCsv(providers, []);
  const counts = Map.groupBy(readCsv(regions, []).rows, ({ values }) => values.get('provider_id') ?? '');
  return table.rows.flatMap((row) => {
    const listed = counts.get(row.values.get('provider_id') ?? '')?.length ?? 0;
    const said = row.values.get('public_region_count') ?? '';
    if (listed === 0 || !/^\d+$/.test(said) || Number(said) === listed) return [];
    return [mistakeAt(table, row, 'public_region_count', `but regions.csv has ${listed}`)];
  });
}

function mistakeAt(
  { file }: CsvTable,
  { line, values, places }: CsvRow,
  field: string,
  problem: string,
): DataMistake {
  const place = places.get(field) ?? { line, column: 1 };
  return { file, ...place, field, problem: `${JSON.stringify(values.get(field) ?? '')} ${problem}` };
}

/** The files are written in one form, so that a change of one value is a change of one line. */
function formMistakes({ file, text }: CsvSource, { columns, rows }: CsvTable): readonly DataMistake[] {
  const expected = writeCsv(
    columns,
    rows.map(({ values }) => values),
  );
  if (text === expected) return [];
  const lines = text.split('\n');
  const line = expected.split('\n').findIndex((wanted, index) => wanted !== lines[index]) + 1;
  const problem = 'is not written in the one form: quotes only where needed, line ends of LF, no empty line';
  return [{ file, line: line === 0 ? lines.length : line, column: 1, field: '', problem }];
}

/** Whether the flat table would give these very files back. */
function roundTripMistakes(tables: ProviderTables): readonly DataMistake[] {
  const flat = toFlatTable(plainTables(tables));
  const back = fromFlatTable(readCsv({ file: 'flat', text: writeCsv(flat.columns, flat.rows) }, []));
  return TABLES.filter((name) => {
    const table = readCsv(tables[name], []);
    const values = table.rows.map((row) => row.values);
    return writeCsv(table.columns, values) !== writeCsv(back[name].columns, back[name].rows);
  }).map((name) => ({
    ...{ file: tables[name].file, line: 1, column: 1, field: '' },
    problem:
      'a conversion to the flat table and back does not give this file: keep the columns of the dictionary',
  }));
}

function unique(mistakes: readonly DataMistake[]): readonly DataMistake[] {
  return [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()];
}
