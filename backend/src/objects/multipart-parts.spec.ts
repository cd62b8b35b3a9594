import type { UploadedPart } from '@backend/metadata';
import { describe, expect, it } from '@jest/globals';
import { MIN_PART_BYTES } from '@sgw/contracts';
import { choosePartsFor, listOf } from './multipart-parts.js';

function uploaded(partNumber: number, sizeBytes = MIN_PART_BYTES): UploadedPart {
  const etag = String(partNumber).repeat(32).slice(0, 32);
  return {
    partNumber,
    sizeBytes,
    etag,
    sha256: '',
    crc32: 0,
    checksum: 'AAAA',
    backendEtag: etag,
    uploadedAt: new Date(0),
  };
}

const wanted = (partNumber: number) => ({ partNumber, etag: uploaded(partNumber).etag });

describe('choosePartsFor', () => {
  it('takes the chosen parts and leaves the others', () => {
    const parts = choosePartsFor(
      { parts: [wanted(1), wanted(3)] },
      [uploaded(1), uploaded(2), uploaded(3)],
      {},
    );
    expect(parts.map(({ partNumber }) => partNumber)).toEqual([1, 3]);
  });

  it('wants the checksum of every part where the object gets one of them', () => {
    const begun = { checksumAlgorithm: 'SHA256', checksumType: 'COMPOSITE' };
    expect(() => choosePartsFor({ parts: [wanted(1)] }, [uploaded(1)], begun)).toThrow(/missing for part 1/);
    const whole = { checksumAlgorithm: 'CRC32', checksumType: 'FULL_OBJECT' };
    expect(choosePartsFor({ parts: [wanted(1)] }, [uploaded(1)], whole)).toHaveLength(1);
  });

  it('refuses a part that is missing', () => {
    const details = { UploadId: 'u', PartNumber: 2, ETag: wanted(2).etag };
    expect(() => choosePartsFor({ uploadId: 'u', parts: [wanted(2)] }, [uploaded(1)], {})).toThrow(
      expect.objectContaining({ code: 'invalid-part', details }),
    );
  });

  it('refuses the ETag of a part that was uploaded again since', () => {
    const stale = { partNumber: 1, etag: 'f'.repeat(32) };
    expect(() => choosePartsFor({ parts: [stale] }, [uploaded(1)], {})).toThrow(
      expect.objectContaining({ code: 'invalid-part' }),
    );
  });

  it('refuses a checksum of another algorithm than the upload was begun with', () => {
    const part = { ...wanted(1), checksum: { algorithm: 'CRC32', value: 'AAAA' } };
    expect(() => choosePartsFor({ parts: [part] }, [uploaded(1)], { checksumAlgorithm: 'SHA1' })).toThrow(
      expect.objectContaining({ code: 'invalid-part' }),
    );
  });

  it('refuses a small part unless it is the last', () => {
    const known = [uploaded(1, MIN_PART_BYTES - 1), uploaded(2, 1)];
    expect(() => choosePartsFor({ parts: [wanted(1), wanted(2)] }, known, {})).toThrow(
      expect.objectContaining({ code: 'entity-too-small' }),
    );
    expect(choosePartsFor({ parts: [wanted(2)] }, known, {})).toHaveLength(1);
  });

  it('refuses parts that do not make the promised size', () => {
    expect(() => choosePartsFor({ parts: [wanted(1)], sizeBytes: 1 }, [uploaded(1)], {})).toThrow(
      expect.objectContaining({ code: 'invalid-request' }),
    );
  });
});

describe('listOf', () => {
  it('keeps number and ETag of each part in order', () => {
    expect(listOf([wanted(1), wanted(2)])).toBe(`1:${'1'.repeat(32)},2:${'2'.repeat(32)}`);
  });
});
