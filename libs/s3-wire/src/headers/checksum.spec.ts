import { describe, expect, it } from '@jest/globals';
import {
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  isChecksumWanted,
  readChecksumClaim,
  readUploadChecksum,
  readWholeChecksum,
  requireAnnouncedChecksum,
} from './checksum.js';

const h = (headers: Readonly<Record<string, string>>) => new Map(Object.entries(headers));
const invalid = expect.objectContaining({ code: 'InvalidRequest', status: 400 });
const SIZES = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };
const valueOf = (algorithm: keyof typeof SIZES) => Buffer.alloc(SIZES[algorithm], 1).toString('base64');

describe('readChecksumClaim', () => {
  it.each(CHECKSUM_ALGORITHMS)('reads a %s from its header', (algorithm) => {
    const value = valueOf(algorithm);
    expect(readChecksumClaim(h({ [checksumHeader(algorithm)]: value }))).toEqual({
      algorithm,
      value,
      isTrailing: false,
    });
  });

  it('reads an announced trailer', () => {
    expect(
      readChecksumClaim(
        h({ 'x-amz-trailer': 'X-Amz-Checksum-CRC32', 'x-amz-sdk-checksum-algorithm': 'CRC32' }),
      ),
    ).toEqual({
      algorithm: 'CRC32',
      isTrailing: true,
    });
  });

  it('knows when only the algorithm is asked for, and when nothing is', () => {
    expect(readChecksumClaim(h({ 'x-amz-sdk-checksum-algorithm': 'sha256' }))).toEqual({
      algorithm: 'SHA256',
      isTrailing: false,
    });
    expect(readChecksumClaim(h({ 'x-amz-checksum-mode': 'ENABLED' }))).toBeUndefined();
  });

  it.each([
    [{ 'x-amz-checksum-crc32': valueOf('CRC32'), 'x-amz-checksum-sha1': valueOf('SHA1') }],
    [{ 'x-amz-checksum-crc32': valueOf('CRC32'), 'x-amz-trailer': 'x-amz-checksum-crc32' }],
    [{ 'x-amz-checksum-md4': 'AAAA' }],
    [{ 'x-amz-checksum-crc32': '' }],
    [{ 'x-amz-checksum-crc32': 'not base64!' }],
    [{ 'x-amz-checksum-crc32': valueOf('SHA1') }],
    [{ 'x-amz-checksum-crc32': `${valueOf('CRC32')}-2` }],
    [{ 'x-amz-checksum-crc32': `${valueOf('CRC32')},${valueOf('CRC32')}` }],
    [{ 'x-amz-checksum-sha1': valueOf('SHA1'), 'x-amz-sdk-checksum-algorithm': 'SHA256' }],
    [{ 'x-amz-trailer': 'x-amz-checksum-crc32', 'x-amz-sdk-checksum-algorithm': 'SHA256' }],
    [{ 'x-amz-sdk-checksum-algorithm': 'MD4' }],
    [{ 'x-amz-trailer': 'authorization' }],
    [{ 'x-amz-trailer': 'x-amz-checksum-crc32,x-amz-checksum-sha1' }],
    [{ 'x-amz-trailer': 'x-amz-checksum-mode' }],
  ])('refuses %j', (headers) => {
    expect(() => readChecksumClaim(h(headers))).toThrow(invalid);
  });
});

describe('requireAnnouncedChecksum', () => {
  const require = (headers: Readonly<Record<string, string>>) =>
    requireAnnouncedChecksum(h(headers), readChecksumClaim(h(headers)));

  it('wants the checksum that the SDK announces, before or behind the body', () => {
    const announced = { 'x-amz-sdk-checksum-algorithm': 'CRC32' };
    expect(() => require(announced)).toThrow(invalid);
    expect(() => require({ ...announced, 'x-amz-checksum-crc32': valueOf('CRC32') })).not.toThrow();
    expect(() => require({ ...announced, 'x-amz-trailer': 'x-amz-checksum-crc32' })).not.toThrow();
    expect(() => require({})).not.toThrow();
  });
});

describe('checksums of multipart uploads', () => {
  it('have the type AWS gives each algorithm by default', () => {
    const read = (algorithm: string, type?: string) =>
      readUploadChecksum(
        h({
          'x-amz-checksum-algorithm': algorithm,
          ...(type === undefined ? {} : { 'x-amz-checksum-type': type }),
        }),
      );
    expect(read('CRC32')).toEqual({ algorithm: 'CRC32', type: 'COMPOSITE' });
    expect(read('CRC64NVME')).toEqual({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT' });
    expect(read('CRC32C', 'FULL_OBJECT')).toEqual({ algorithm: 'CRC32C', type: 'FULL_OBJECT' });
    expect(() => read('CRC64NVME', 'COMPOSITE')).toThrow(invalid);
    expect(() => read('SHA256', 'FULL_OBJECT')).toThrow(invalid);
    expect(() => read('CRC32', 'OTHER')).toThrow(invalid);
    expect(() => read('FOO')).toThrow(invalid);
    expect(() => readUploadChecksum(h({ 'x-amz-checksum-type': 'COMPOSITE' }))).toThrow(invalid);
    expect(readUploadChecksum(h({}))).toBeUndefined();
  });

  it('may be stated for the finished object', () => {
    const value = `${valueOf('SHA256')}-3`;
    expect(
      readWholeChecksum(h({ 'x-amz-checksum-sha256': value, 'x-amz-checksum-type': 'COMPOSITE' })),
    ).toEqual({
      algorithm: 'SHA256',
      value,
      type: 'COMPOSITE',
    });
    expect(readWholeChecksum(h({}))).toEqual({});
    expect(() => readWholeChecksum(h({ 'x-amz-checksum-sha256': 'x' }))).toThrow(invalid);
  });

  it('are wanted only when the mode says so', () => {
    expect(isChecksumWanted(h({ 'x-amz-checksum-mode': 'ENABLED' }))).toBe(true);
    expect(isChecksumWanted(h({}))).toBe(false);
  });
});
