import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './workspace.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One value that a route of the REST API takes. */
export interface RestInput {
  readonly method: string;
  /** With `{name}` for what stands in the path. */
  readonly path: string;
  readonly in: 'path' | 'query' | 'body';
  /** JSON pointer into the body; of a query or path, to its name. */
  readonly pointer: string;
  readonly kind: 'string' | 'integer';
}

const MAX_DEPTH = 6;

/** Every string and number that docs/openapi.json says a route takes. */
export function restInputs(): readonly RestInput[] {
  const file = join(workspaceRoot(), 'docs/openapi.json');
  const { paths, components } = JSON.parse(readFileSync(file, 'utf8')) as Description;
  const leaves = (schema: Schema, pointer: string, depth = 0): Leaf[] => {
    const name = schema.$ref?.split('/').at(-1);
    if (name !== undefined) return leaves(components.schemas[name] ?? {}, pointer, depth);
    if (depth > MAX_DEPTH) return [];
    const kind = kindOf(schema);
    const inner = Object.entries(schema.properties ?? {}).flatMap(([key, property]) =>
      leaves(property, `${pointer}/${key}`, depth + 1),
    );
    const entries = schema.items ? leaves(schema.items, `${pointer}/0`, depth + 1) : [];
    const parts = (schema.allOf ?? []).flatMap((part) => leaves(part, pointer, depth));
    return [...(kind ? [{ pointer, kind }] : []), ...inner, ...entries, ...parts];
  };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([verb, { parameters = [], requestBody }]) => {
      const method = verb.toUpperCase();
      const body = requestBody?.content['application/json']?.schema;
      return [
        ...parameters.flatMap(({ name, in: place, schema = {} }): RestInput[] =>
          place === 'path' || place === 'query'
            ? [{ method, path, in: place, pointer: `/${name}`, kind: kindOf(schema) ?? 'string' }]
            : [],
        ),
        ...(body ? leaves(body, '') : []).map((leaf) => ({ method, path, in: 'body' as const, ...leaf })),
      ];
    }),
  );
}

type Leaf = Pick<RestInput, 'pointer' | 'kind'>;

function kindOf({ type }: Schema): RestInput['kind'] | undefined {
  if (type === 'number' || type === 'integer') return 'integer';
  return type === 'string' ? 'string' : undefined;
}

/** A body with one value, where a pointer says. */
export function bodyWith(pointer: string, value: unknown): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduceRight<unknown>((inner, step) => (step === '0' ? [inner] : { [step]: inner }), value);
}
