import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type PlainTables, type ProviderTables, readCsv } from '@sgw/providers';

// This file is compiled to dist/scripts/providers/.
const root = resolve(import.meta.dirname, '../../..');

/** Where the data of the release lies. */
export const DATA_FOLDER = join(root, 'data/providers');

export const TABLES = ['providers', 'regions', 'overrides'] as const;

/** Reads the tables of a folder as texts, named in errors as the user would name them. */
export function tablesIn(folder: string): ProviderTables {
  const source = (name: (typeof TABLES)[number]) => {
    const file = join(folder, `${name}.csv`);
    return { file: file.replace(`${root}/`, ''), text: readFileSync(file, 'utf8') };
  };
  return { providers: source('providers'), regions: source('regions'), overrides: source('overrides') };
}

/** The tables as rows of text, before anybody asks what they mean. */
export function plainTables({ providers, regions, overrides }: ProviderTables): PlainTables {
  const plain = (source: ProviderTables['providers']) => {
    const { columns, rows } = readCsv(source, []);
    return { columns, rows: rows.map(({ values }) => values) };
  };
  return { providers: plain(providers), regions: plain(regions), overrides: plain(overrides) };
}
