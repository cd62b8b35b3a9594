import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { S3Error } from '../s3-error.js';
import { resolveRange } from './range.js';

describe('resolveRange', () => {
  it.each([
    ['bytes=0-0', 10, 0, 0],
    ['bytes=0-9', 10, 0, 9],
    ['bytes=5-', 10, 5, 9],
    ['bytes=5-99999', 10, 5, 9],
    ['bytes=-1', 10, 9, 9],
    ['bytes=-5', 10, 5, 9],
    ['bytes=-99', 10, 0, 9],
    ['bytes=007-0009', 10, 7, 9],
    ['Bytes=1-2', 10, 1, 2],
    ['bytes=0-9223372036854775808', 10, 0, 9],
    [`bytes=1-${'9'.repeat(400)}`, 10, 1, 9],
  ])('reads %s of %d bytes as %d to %d', (header, sizeBytes, start, end) => {
    expect(resolveRange(header, sizeBytes)).toEqual({ start, end });
  });

  it.each([
    '',
    'junk',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=0-1,3-4',
    'bytes=a-b',
    'bytes=+1-2',
    'bytes=1 -2',
    'items=0-1',
    'bytes=0x1-2',
    'bytes=--5',
    `bytes=2${'0'.repeat(30)}-1${'0'.repeat(30)}`,
  ])('ignores %j', (header) => {
    expect(resolveRange(header, 10)).toBeUndefined();
  });

  it('is the whole object without a header', () => {
    expect(resolveRange(undefined, 10)).toBeUndefined();
  });

  it.each([
    ['bytes=10-', 10],
    ['bytes=10-20', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
    ['bytes=-5', 0],
    ['bytes=9223372036854775808-', 10],
    [`bytes=${'9'.repeat(400)}-`, 10],
  ])('refuses %s of %d bytes', (header, sizeBytes) => {
    expect(() => resolveRange(header, sizeBytes)).toThrow(
      expect.objectContaining({
        code: 'InvalidRange',
        status: 416,
        details: { RangeRequested: header, ActualObjectSize: sizeBytes },
      }),
    );
  });

  it('never leaves the object and throws nothing but InvalidRange', () => {
    const part = fc.oneof(fc.constant(''), fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String), fc.string());
    fc.assert(
      fc.property(part, part, fc.nat(), (from, to, sizeBytes) => {
        try {
          const span = resolveRange(`bytes=${from}-${to}`, sizeBytes);
          if (span === undefined) return;
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThan(sizeBytes);
        } catch (error) {
          if (!(error instanceof S3Error)) throw error;
          expect(error.code).toBe('InvalidRange');
        }
      }),
    );
  });
});
