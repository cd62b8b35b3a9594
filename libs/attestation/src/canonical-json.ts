/** What JSON can hold. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/**
 * Writes a value in the one spelling of RFC 8785 (JSON Canonicalization Scheme): no blanks, names in order of their
 * UTF-16 code units, numbers and texts as ECMAScript writes them. Equal values give equal bytes, which can be signed.
 *
 * @param value what JSON can hold; fields that are undefined are left out, as by `JSON.stringify`
 * @throws RangeError for numbers that are not finite, and for texts with half a surrogate pair, which UTF-8 cannot hold;
 *   TypeError for what JSON cannot hold
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalText(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || !isPlain(value)) throw new TypeError(`JSON holds no ${typeof value}`);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${canonicalText(name)}:${canonicalJson(field)}`);
  return `{${fields.join()}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('JSON holds finite numbers only');
  return JSON.stringify(value);
}

function canonicalText(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('A text holds half a surrogate pair');
  return JSON.stringify(text);
}

/** A date or a map would be written as an empty object. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
