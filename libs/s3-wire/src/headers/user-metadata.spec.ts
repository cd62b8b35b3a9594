import { describe, expect, it } from '@jest/globals';
import { readHeaders } from './read-headers.js';
import { readUserMetadata } from './user-metadata.js';

describe('readUserMetadata', () => {
  it('keeps names in lower case and values as sent', () => {
    const utf8 = Buffer.from('héllo 😀').toString('latin1');
    expect(
      readUserMetadata(
        readHeaders([
          'X-Amz-Meta-Name',
          utf8,
          'x-amz-meta-name',
          '2',
          'x-amz-meta-e',
          '',
          'x-amz-meta-q',
          '=?utf-8?B?w6k=?=',
          'etag',
          'x',
        ]),
      ),
    ).toEqual({ name: `${utf8},2`, e: '', q: '=?utf-8?B?w6k=?=' });
  });

  it('ends at 2 KiB of names and values together', () => {
    expect(readUserMetadata(readHeaders(['x-amz-meta-ab', 'v'.repeat(2046)]))['ab']).toHaveLength(2046);
    expect(() => readUserMetadata(readHeaders(['x-amz-meta-ab', 'v'.repeat(2047)]))).toThrow(
      expect.objectContaining({ code: 'MetadataTooLarge', details: { Size: 2049, MaxSizeAllowed: 2048 } }),
    );
  });

  it('changes no prototype', () => {
    const metadata = readUserMetadata(
      readHeaders(['x-amz-meta-__proto__', 'x', 'x-amz-meta-constructor', 'y']),
    );
    expect(Object.keys(metadata)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
  });
});
