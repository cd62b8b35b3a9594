/**
 * The decoded query of one request, in the order sent.
 *
 * Names are plain strings in an array, never keys of an object: `__proto__` and `a[]` mean nothing here.
 */
export class QueryParameters {
  /** The query of a request that has none. */
  static readonly none = new QueryParameters([]);

  constructor(readonly pairs: readonly (readonly [name: string, value: string])[]) {}

  /** First value of the name (names are case-sensitive), or undefined. `?uploads` has the value `''`. */
  get(name: string): string | undefined {
    for (const pair of this.pairs) if (pair[0] === name) return pair[1];
    return undefined;
  }

  /** Whether the name occurs, with or without a value. */
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }
}
