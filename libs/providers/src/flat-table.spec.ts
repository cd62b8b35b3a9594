import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromFlatTable, type PlainTables, toFlatTable } from './flat-table.js';
import { readCsv } from './read-csv.js';
import { OVERRIDABLE_FACTS, OVERRIDE_COLUMNS, PROVIDER_COLUMNS, REGION_COLUMNS } from './table-columns.js';
import { writeCsv } from './write-csv.js';

const NAMES = ['providers', 'regions', 'overrides'] as const;

/** Through text, as the files go. */
function thereAndBack(tables: PlainTables): PlainTables {
  const flat = toFlatTable(tables);
  return fromFlatTable(readCsv({ file: 'flat.csv', text: writeCsv(flat.columns, flat.rows) }, []));
}

const textsOf = (tables: PlainTables) =>
  NAMES.map((name) => writeCsv(tables[name].columns, tables[name].rows));

const value = fc.string({ unit: fc.constantFrom('a', 'ö', ' ', ',', '"', ';', '\n', '\r\n'), maxLength: 6 });
const row = (columns: readonly string[]) =>
  fc
    .tuple(...columns.map(() => value))
    .map((cells) => new Map(columns.map((column, index) => [column, cells[index] ?? ''])));

/** Tables whose keys hold, whatever else stands in them: providers, of which each region has one, in any order. */
const anyTables: fc.Arbitrary<PlainTables> = fc
  .record({
    providers: fc.array(row(PROVIDER_COLUMNS), { maxLength: 4 }),
    regions: fc.array(fc.tuple(fc.nat(3), row(REGION_COLUMNS)), { maxLength: 6 }),
    overrides: fc.uniqueArray(
      fc.tuple(fc.nat(5), fc.constantFrom(...OVERRIDABLE_FACTS), row(OVERRIDE_COLUMNS)),
      { selector: ([zone, fact]) => `${zone} ${fact}`, maxLength: 8 },
    ),
  })
  .map(({ providers, regions, overrides }) => ({
    providers: {
      columns: PROVIDER_COLUMNS,
      rows: providers.map((cells, index) => new Map([...cells, ['provider_id', `p${index}`]])),
    },
    regions: {
      columns: REGION_COLUMNS,
      rows: regions
        .filter(([provider]) => provider < providers.length)
        .map(([provider, cells], index) => {
          return new Map([...cells, ['provider_id', `p${provider}`], ['zone_code', `z${index}`]]);
        }),
    },
    overrides: {
      columns: OVERRIDE_COLUMNS,
      rows: overrides.map(([zone, fact, cells]) => {
        return new Map([...cells, ['zone_code', `z${zone}`], ['fact', fact]]);
      }),
    },
  }))
  .map(({ providers, regions, overrides }) => {
    const zones = new Set(regions.rows.map((cells) => cells.get('zone_code')));
    const rows = overrides.rows.filter((cells) => zones.has(cells.get('zone_code')));
    return { providers, regions, overrides: { ...overrides, rows } };
  });

describe('the flat table', () => {
  it('gives back the shipped tables byte by byte', () => {
    const texts = NAMES.map((name) =>
      readFileSync(new URL(`../../../data/providers/${name}.csv`, import.meta.url), 'utf8'),
    );
    const [providers, regions, overrides] = texts.map((text, index) => {
      const { columns, rows } = readCsv({ file: `${NAMES[index]}.csv`, text }, []);
      return { columns, rows: rows.map(({ values }) => values) };
    });
    if (!providers || !regions || !overrides) throw new Error('a table is missing');
    const tables = { providers, regions, overrides };
    expect(toFlatTable(tables).rows.length).toBeGreaterThan(regions.rows.length);
    expect(textsOf(thereAndBack(tables))).toEqual(texts);
  });

  it('loses nothing of any tables', () => {
    fc.assert(
      fc.property(anyTables, (tables) => {
        expect(textsOf(thereAndBack(tables))).toEqual(textsOf(tables));
      }),
    );
  });

  it('refuses a provider that was changed in one of its rows only, and names both', () => {
    const text = 'provider_row,region_row,provider.provider_id,provider.name\n1,1,acme,Acme\n1,2,acme,Akme\n';
    expect(() => fromFlatTable(readCsv({ file: 'flat.csv', text }, []))).toThrow(
      'flat.csv:3:10 (provider.name): "Akme" differs from line 2',
    );
  });

  it('refuses a row number that is none', () => {
    const text = 'provider_row,region_row,provider.provider_id\nfirst,,acme\n';
    expect(() => fromFlatTable(readCsv({ file: 'flat.csv', text }, []))).toThrow(
      'flat.csv:2:1 (provider_row): "first" is no row number',
    );
  });
});
