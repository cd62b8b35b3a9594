/** Where one field of every object begins and ends in the bytes that hold it: at the same place where there is none. */
export interface FieldRanges {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * The keys of a page where they lie in the answer of whoever knows them: a page of 1,000 is written on every request, so
 * they become no strings or objects in between.
 */
export interface ListedObjects {
  readonly count: number;
  /** They hold every object's fields. */
  readonly bytes: Buffer;
  readonly keys: FieldRanges;
  /** Without quotes. */
  readonly etags: FieldRanges;
  readonly checksumAlgorithms: FieldRanges;
  readonly checksumTypes: FieldRanges;
  /** Times of Last-Modified in whole seconds since 1970. */
  readonly seconds: readonly number[];
  readonly sizes: readonly number[];
  /** Which of the page's owners each has. */
  readonly owners: readonly number[];
}
