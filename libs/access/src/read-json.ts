import { PolicyError } from './policy-error.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than any policy: Condition → operator → key → list. */
const MAX_DEPTH = 8;

/** @throws PolicyError with AWS's text */
export function readJsonObject(text: string): JsonObject {
  if (!text.trimStart().startsWith('{'))
    throw new PolicyError("Policies must be valid JSON and the first byte must be '{'");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PolicyError('This policy contains invalid Json');
  }
  if (!isObject(value) || depthOf(value) > MAX_DEPTH) throw new PolicyError('Invalid policy syntax.');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own fields only: `__proto__` in a text is a field like any other. */
export function field(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** @throws PolicyError for a field that is none of these */
export function refuseUnknownFields(object: JsonObject, known: ReadonlySet<string>): void {
  for (const name of Object.keys(object))
    if (!known.has(name)) throw new PolicyError(`Unknown field ${name.slice(0, 128)}`);
}

/** A text, or a list of texts; numbers and booleans of conditions count as texts. */
export function texts(value: unknown, isScalarAllowed = false): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (isScalarAllowed && (typeof item === 'number' || typeof item === 'boolean')) return String(item);
    throw new PolicyError('Invalid policy syntax.');
  });
}

function depthOf(value: unknown, above = 0): number {
  if (typeof value !== 'object' || value === null || above > MAX_DEPTH) return above;
  return Math.max(above + 1, ...Object.values(value).map((inner) => depthOf(inner, above + 1)));
}
