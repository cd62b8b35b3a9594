import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CsvTable, DataMistake } from '@sgw/providers';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { TABLES } from './data-files.js';

/** One compiled schema for the rows of each table. */
export type RowSchemas = Readonly<Record<(typeof TABLES)[number], ValidateFunction>>;

/** Reads and compiles the schemas of a folder (JSON Schema, draft 2020-12). */
export function schemasIn(folder: string): RowSchemas {
  const ajv = new Ajv2020({ allErrors: true, strict: true });
  const compile = (name: string) =>
    ajv.compile(JSON.parse(readFileSync(join(folder, `${name}.schema.json`), 'utf8')) as object);
  return { providers: compile('provider'), regions: compile('region'), overrides: compile('override') };
}

/** Every value of the table that its schema does not allow, with its place. */
export function schemaMistakes(table: CsvTable, validate: ValidateFunction): readonly DataMistake[] {
  return table.rows.flatMap((row) => {
    if (validate(Object.fromEntries(row.values))) return [];
    return (validate.errors ?? []).map((error): DataMistake => {
      const field = fieldOf(error);
      const place = row.places.get(field) ?? { line: row.line, column: 1 };
      const value = row.values.get(field);
      const quoted = value === undefined ? '' : `${JSON.stringify(value)} `;
      return {
        file: table.file,
        ...place,
        field,
        problem: `${quoted}${error.message ?? 'is wrong'} (schema)`,
      };
    });
  });
}

/** Columns stand one level deep: the pointer is the column, with JSON Pointer's escapes. */
function fieldOf({ instancePath, params }: ErrorObject): string {
  const named = params['missingProperty'] ?? params['additionalProperty'];
  if (typeof named === 'string') return named;
  return instancePath.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
}
