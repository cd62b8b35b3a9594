/** Of the types in PostgreSQL's catalogue; they never change. */
const OID = { bytea: 17, bigint: 20, integer: 23, text: 25, uuid: 2950, jsonb: 3802 } as const;

const HEAD_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
const UUID_BYTES = 16;
const JSONB_FORMAT = 1;

type Items<T> = readonly (T | null | undefined)[];

/** How one type of item lies in an array. */
interface Form<T> {
  readonly oid: number;
  sizeOf(item: T): number;
  /** `array` has room for it at `at`. */
  write(array: Buffer, item: T, at: number): void;
}

/**
 * Parameters that are arrays of one dimension, in PostgreSQL's binary format: it reads a literal character by character, which
 * costs it several times as much. A `Buffer` goes to it as it is.
 */
export const uuids = (items: Items<string>): Buffer => arrayOf(UUID, items);
export const texts = (items: Items<string>): Buffer => arrayOf(TEXT, items);
/** @param items documents as text */
export const jsonbs = (items: Items<string>): Buffer => arrayOf(JSONB, items);
/** @param items whole numbers, or the text of some */
export const bigints = (items: Items<number | string>): Buffer => arrayOf(BIGINT, items);
export const integers = (items: Items<number>): Buffer => arrayOf(INTEGER, items);
export const byteas = (items: Items<Buffer>): Buffer => arrayOf(BYTEA, items);

const UUID: Form<string> = {
  oid: OID.uuid,
  sizeOf: () => UUID_BYTES,
  write(array, item, at) {
    const digits = item.replaceAll('-', '');
    if (digits.length !== 2 * UUID_BYTES || array.write(digits, at, 'hex') !== UUID_BYTES)
      throw new TypeError(`${JSON.stringify(item)} is no UUID`);
  },
};

const TEXT: Form<string> = {
  oid: OID.text,
  sizeOf: (item) => Buffer.byteLength(item),
  write: (array, item, at) => void array.write(item, at),
};

const JSONB: Form<string> = {
  oid: OID.jsonb,
  sizeOf: (item) => 1 + Buffer.byteLength(item),
  write(array, item, at) {
    array.write(item, array.writeUInt8(JSONB_FORMAT, at));
  },
};

const BIGINT: Form<number | string> = {
  oid: OID.bigint,
  sizeOf: () => 8,
  write: (array, item, at) => void array.writeBigInt64BE(BigInt(item), at),
};

const INTEGER: Form<number> = {
  oid: OID.integer,
  sizeOf: () => 4,
  write: (array, item, at) => void array.writeInt32BE(item, at),
};

const BYTEA: Form<Buffer> = {
  oid: OID.bytea,
  sizeOf: (item) => item.length,
  write: (array, item, at) => void item.copy(array, at),
};

/** Dimensions, whether there are nulls, type, length, number of the first; then a length and the bytes for each. */
function arrayOf<T>(form: Form<T>, items: Items<T>): Buffer {
  const sizes = items.map((item) => (item === null || item === undefined ? NULL_LENGTH : form.sizeOf(item)));
  const bytes = sizes.reduce((sum, size) => sum + LENGTH_BYTES + Math.max(size, 0), HEAD_BYTES);
  const array = Buffer.allocUnsafe(bytes);
  let at = array.writeInt32BE(1, 0);
  at = array.writeInt32BE(sizes.includes(NULL_LENGTH) ? 1 : 0, at);
  at = array.writeInt32BE(form.oid, at);
  at = array.writeInt32BE(items.length, at);
  at = array.writeInt32BE(1, at);
  for (const [index, item] of items.entries()) {
    const size = sizes[index] ?? NULL_LENGTH;
    at = array.writeInt32BE(size, at);
    if (item === null || item === undefined) continue;
    form.write(array, item, at);
    at += size;
  }
  return array;
}
