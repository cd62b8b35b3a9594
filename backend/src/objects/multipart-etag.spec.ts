import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { PartLayout } from '@backend/metadata';
import { describe, expect, it } from '@jest/globals';
import { createChecksum } from '@sgw/checksums';
import { assemble, assembleChecksum } from './multipart-etag.js';

const bodies = [Buffer.alloc(5_000_000, 'a'), Buffer.alloc(5_000_001, 'b'), Buffer.from('tail')];
const whole = Buffer.concat(bodies);

function checksumOf(algorithm: 'CRC64NVME' | 'SHA1', body: Buffer): string {
  const checksum = createChecksum(algorithm);
  checksum.update(body);
  return checksum.digest().toString('base64');
}

function layout(algorithm: 'CRC64NVME' | 'SHA1'): PartLayout[] {
  return bodies.map((body, index) => ({
    partNumber: index + 1,
    sizeBytes: body.length,
    etag: createHash('md5').update(body).digest('hex'),
    sha256: createHash('sha256').update(body).digest('hex'),
    crc32: crc32(body),
    checksum: checksumOf(algorithm, body),
  }));
}

describe('assemble', () => {
  it('makes the ETag as AWS does: MD5 of the binary MD5s, and the number of parts', () => {
    const md5s = Buffer.concat(bodies.map((body) => createHash('md5').update(body).digest()));
    expect(assemble(layout('SHA1')).etag).toBe(`${createHash('md5').update(md5s).digest('hex')}-3`);
  });

  it('combines the CRC-32 of the parts into that of the whole', () => {
    expect(assemble(layout('SHA1'))).toMatchObject({ crc32: crc32(whole), sizeBytes: whole.length });
  });
});

describe('assembleChecksum', () => {
  it('combines CRCs into the checksum of the full object', () => {
    const value = checksumOf('CRC64NVME', whole);
    expect(assembleChecksum('CRC64NVME', 'FULL_OBJECT', layout('CRC64NVME'))).toEqual({
      algorithm: 'CRC64NVME',
      type: 'FULL_OBJECT',
      value,
    });
  });

  it('makes a composite checksum of what cannot be combined', () => {
    const digests = Buffer.concat(bodies.map((body) => createHash('sha1').update(body).digest()));
    const value = `${createHash('sha1').update(digests).digest('base64')}-3`;
    expect(assembleChecksum('SHA1', 'COMPOSITE', layout('SHA1'))?.value).toBe(value);
  });

  it('says nothing when a part has no checksum', () => {
    const [first, ...rest] = layout('SHA1');
    if (!first) throw new Error('there are three parts');
    expect(
      assembleChecksum('SHA1', 'COMPOSITE', [{ ...first, checksum: undefined }, ...rest]),
    ).toBeUndefined();
  });
});
