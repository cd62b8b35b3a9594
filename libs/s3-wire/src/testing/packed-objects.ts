import type { FieldRanges, ListedObjects } from '../xml/listed-objects.js';

/** An object of a listing, field by field. */
export interface ListedFields {
  readonly key: string;
  /** ISO 8601. */
  readonly at: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly algorithm?: string;
  readonly type?: string;
  /** Which of the listing's owners it has. */
  readonly owner?: number;
}

/** Objects as a listing holds them: their fields one behind the other in one buffer. */
export function packed(objects: readonly ListedFields[]): ListedObjects {
  let bytes = Buffer.alloc(0);
  const rangesOf = (texts: readonly string[]): FieldRanges => {
    const ranges = texts.map((text) => {
      const start = bytes.length;
      bytes = Buffer.concat([bytes, Buffer.from(text)]);
      return { start, end: bytes.length };
    });
    return {
      starts: ranges.map(({ start }) => start),
      ends: ranges.map(({ end }) => end),
    };
  };
  const fields = {
    keys: rangesOf(objects.map(({ key }) => key)),
    etags: rangesOf(objects.map(({ etag }) => etag)),
    checksumAlgorithms: rangesOf(objects.map(({ algorithm = '' }) => algorithm)),
    checksumTypes: rangesOf(objects.map(({ type = '' }) => type)),
  };
  return {
    ...fields,
    count: objects.length,
    bytes,
    seconds: objects.map(({ at }) => Date.parse(at) / 1000),
    sizes: objects.map(({ sizeBytes }) => sizeBytes),
    owners: objects.map(({ owner = 0 }) => owner),
  };
}
