import { describe, expect, it } from '@jest/globals';
import { readPage } from './page-columns.js';

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/** Times as PostgreSQL sends them in a column of bytes: microseconds since 2000, eight bytes each. */
function timesOf(...times: readonly string[]): string {
  const bytes = Buffer.alloc(times.length * 8);
  times.forEach((time, index) => {
    bytes.writeBigInt64BE(BigInt(Date.parse(time) - POSTGRES_EPOCH_MS) * 1000n, index * 8);
  });
  return `\\x${bytes.toString('hex')}`;
}

describe('readPage', () => {
  it('takes a page apart into the rows that made it', () => {
    const times = timesOf('2026-11-23T05:10:33.999Z', '2026-11-23T23:59:59.000Z', '1999-12-31T23:59:58.500Z');
    const page = ['a\u0001é/<\u0001c', times, 'e1\u0001e2\u0001e3-2', '0\u00015\u00019007199254740993'];
    expect(readPage([...page, 'CRC32\u0001\u0001SHA1', 'FULL_OBJECT\u0001\u0001COMPOSITE'])).toEqual([
      ['a', '2026-11-23T05:10:33.000Z', 'e1', '0', null, 'CRC32', 'FULL_OBJECT', ''],
      ['é/<', '2026-11-23T23:59:59.000Z', 'e2', '5', null, null, null, ''],
      ['c', '1999-12-31T23:59:58.000Z', 'e3-2', '9007199254740993', null, 'SHA1', 'COMPOSITE', ''],
    ]);
  });

  it('carries the owners that were asked for', () => {
    const times = timesOf('2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z');
    const page = ['a\u0001b', times, 'e\u0001e', '1\u00012', '\u0001', '\u0001', 'u1\u0001u2'];
    expect(readPage(page)?.map((row) => row[7])).toEqual(['u1', 'u2']);
  });

  it('has no rows when the page has none', () => {
    expect(readPage([null, null, null, null, null, null])).toEqual([]);
  });

  it('gives up on a key that holds the separator, on times that are missing and on bytes that are not hex', () => {
    const rest = ['e', '1', '', ''];
    const [time, escaped] = [timesOf('2026-01-02T03:04:05Z'), '\\000\\002\\360'];
    expect(readPage(['a', time, ...rest])).toHaveLength(1);
    expect(readPage(['a\u0001b', time, ...rest])).toBeUndefined();
    expect(readPage(['a', null, ...rest])).toBeUndefined();
    expect(readPage(['a', escaped, ...rest])).toBeUndefined();
  });
});
