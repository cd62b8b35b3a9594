import { type DataMistake, ProviderDataError } from './provider-data-error.js';
import type { CsvRow, CsvTable } from './read-csv.js';
import { OVERRIDABLE_FACTS, OVERRIDE_COLUMNS } from './table-columns.js';

/** A table without places: what {@link writeCsv} takes. */
export interface PlainTable {
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, string>[];
}

/** The three tables of data/providers, as they stand in their files. */
export interface PlainTables {
  readonly providers: PlainTable;
  readonly regions: PlainTable;
  readonly overrides: PlainTable;
}

const ROW_COLUMNS = ['provider_row', 'region_row'] as const;
const OVERRIDE_CELLS = OVERRIDE_COLUMNS.filter((column) => column !== 'zone_code' && column !== 'fact');

/**
 * Puts the three tables into one: a row per region, beside it its provider, and its overrides; and a row per
 * provider without a region. `provider_row`, `region_row` and `override.<fact>.row` keep the order of the tables,
 * so that {@link fromFlatTable} gives back the very same ones.
 *
 * @param tables of which `readProviderData` found no fault
 */
export function toFlatTable({ providers, regions, overrides }: PlainTables): PlainTable {
  const facts = OVERRIDABLE_FACTS.filter((fact) => overrides.rows.some((row) => row.get('fact') === fact));
  const overrideCells = new Map(overrides.rows.map((row, index) => [keyOf(row), cellsOf(row, index)]));
  const rows = providers.rows.flatMap((provider, providerIndex) => {
    const own = numbered('provider', provider, providerIndex);
    const its = regions.rows.flatMap((region, regionIndex) => {
      if (region.get('provider_id') !== provider.get('provider_id')) return [];
      const zone = region.get('zone_code') ?? '';
      const special = facts.flatMap((fact) => [...(overrideCells.get(`${zone} ${fact}`) ?? [])]);
      return [new Map([...own, ...numbered('region', region, regionIndex), ...special])];
    });
    return its.length === 0 ? [new Map(own)] : its;
  });
  const columns = [
    ...ROW_COLUMNS,
    ...providers.columns.map((column) => `provider.${column}`),
    ...regions.columns.map((column) => `region.${column}`),
    ...facts.flatMap((fact) => ['row', ...OVERRIDE_CELLS].map((column) => `override.${fact}.${column}`)),
  ];
  return { columns, rows };
}

/**
 * Takes a flat table apart again.
 *
 * @throws ProviderDataError where two rows of one provider or region differ, or a row number is none
 */
export function fromFlatTable(flat: CsvTable): PlainTables {
  const mistakes: DataMistake[] = [];
  const providers = collect({ flat, mistakes, number: 'provider_row', prefix: 'provider.' });
  const regions = collect({ flat, mistakes, number: 'region_row', prefix: 'region.' });
  const overrides = collectOverrides(flat, mistakes);
  if (mistakes.length > 0) throw new ProviderDataError(mistakes);
  return { providers, regions, overrides };
}

const keyOf = (row: ReadonlyMap<string, string>) => `${row.get('zone_code')} ${row.get('fact')}`;

function cellsOf(row: ReadonlyMap<string, string>, index: number): readonly (readonly [string, string])[] {
  const prefix = `override.${row.get('fact')}`;
  const cells = OVERRIDE_CELLS.map((column) => [`${prefix}.${column}`, row.get(column) ?? ''] as const);
  return [[`${prefix}.row`, String(index + 1)], ...cells];
}

function numbered(
  kind: 'provider' | 'region',
  row: ReadonlyMap<string, string>,
  index: number,
): readonly (readonly [string, string])[] {
  const cells = [...row].map(([column, value]) => [`${kind}.${column}`, value] as const);
  return [[`${kind}_row`, String(index + 1)], ...cells];
}

interface Collecting {
  readonly flat: CsvTable;
  readonly mistakes: DataMistake[];
  /** Column that holds the row number; rows without one have nothing of this table. */
  readonly number: string;
  readonly prefix: string;
}

function collect({ flat, mistakes, number, prefix }: Collecting): PlainTable {
  const columns = flat.columns
    .filter((column) => column.startsWith(prefix))
    .map((column) => column.slice(prefix.length));
  const found = new Map<number, { readonly row: CsvRow; readonly cells: ReadonlyMap<string, string> }>();
  for (const row of flat.rows) {
    const at = rowNumber(flat, row, number, mistakes);
    if (at === undefined) continue;
    const cells = new Map(columns.map((column) => [column, row.values.get(prefix + column) ?? '']));
    const known = found.get(at);
    if (!known) found.set(at, { row, cells });
    else noteDifferences({ flat, row, mistakes, prefix }, known);
  }
  return { columns, rows: inOrder(found).map(({ cells }) => cells) };
}

/** A provider stands in many rows; an edit of one alone is a slip that must not be lost in silence. */
function noteDifferences(
  { flat, row, mistakes, prefix }: Omit<Collecting, 'number'> & { readonly row: CsvRow },
  known: { readonly row: CsvRow; readonly cells: ReadonlyMap<string, string> },
): void {
  for (const [column, value] of known.cells) {
    if (row.values.get(prefix + column) === value) continue;
    mistakes.push(mistakeAt(flat, row, prefix + column, `differs from line ${known.row.line}`));
  }
}

function collectOverrides(flat: CsvTable, mistakes: DataMistake[]): PlainTable {
  const found = new Map<number, ReadonlyMap<string, string>>();
  for (const row of flat.rows) {
    for (const fact of OVERRIDABLE_FACTS) {
      const column = `override.${fact}.row`;
      const at = rowNumber(flat, row, column, mistakes);
      if (at === undefined) continue;
      if (found.has(at)) mistakes.push(mistakeAt(flat, row, column, 'appears twice'));
      const cells = OVERRIDE_CELLS.map(
        (cell) => [cell, row.values.get(`override.${fact}.${cell}`) ?? ''] as const,
      );
      found.set(
        at,
        new Map([['zone_code', row.values.get('region.zone_code') ?? ''], ['fact', fact], ...cells]),
      );
    }
  }
  return { columns: OVERRIDE_COLUMNS, rows: inOrder(found) };
}

function rowNumber(flat: CsvTable, row: CsvRow, column: string, mistakes: DataMistake[]): number | undefined {
  const text = row.values.get(column) ?? '';
  if (text === '') return undefined;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  mistakes.push(mistakeAt(flat, row, column, 'is no row number'));
  return undefined;
}

function mistakeAt(flat: CsvTable, row: CsvRow, field: string, problem: string): DataMistake {
  const place = row.places.get(field) ?? { line: row.line, column: 1 };
  const quoted = JSON.stringify(row.values.get(field) ?? '');
  return { file: flat.file, ...place, field, problem: `${quoted} ${problem}` };
}

function inOrder<T>(found: ReadonlyMap<number, T>): readonly T[] {
  return [...found].toSorted(([a], [b]) => a - b).map(([, value]) => value);
}
