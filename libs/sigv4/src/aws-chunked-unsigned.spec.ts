import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeOf, decode, decoderFor } from './fixtures/chunked-body.js';

describe('AwsChunkedDecoder with unsigned chunks', () => {
  const crc64 = ['x-amz-checksum-crc64nvme'];

  it.each([
    ['5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:M3eFcAZSQlc=\r\n\r\n', 5, crc64],
    ['5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:M3eFcAZSQlc=\n\r\n\r\n', 5, crc64], // minio-go
    ['B\r\nhello world\r\n0\r\n\r\n', 11, []],
    ['0\r\nX-Amz-Checksum-Crc64nvme: AAAAAAAAAAA=\r\n\r\n', 0, crc64],
  ])('accepts %j', (body, size, trailers) => {
    const decoder = decoderFor({ size, trailers });
    expect(decode(decoder, body, 1)).toHaveLength(size);
    expect([...decoder.trailers.keys()]).toEqual(trailers);
  });

  it.each([
    '5\r\nhello\r\n0\r\n\r\n',
    '5\r\nhello\r\n0\r\n:M3eFcAZSQlc=\r\n\r\n',
    '5\r\nhello\r\n0\r\ninvalid_trailer:M3eFcAZSQlc=\r\n\r\n',
    '5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme\r\n\r\n',
    '5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:AA==\r\nauthorization:x\r\n\r\n',
    '5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:AA==\r\nx-amz-checksum-crc64nvme:BB==\r\n\r\n',
    '5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:AA==\r\nx-amz-trailer-signature:BB==\r\n\r\n',
  ])('refuses the trailer of %j', (body) => {
    expect(codeOf(() => decode(decoderFor({ size: 5, trailers: crc64 }), body))).toBe(
      'MalformedTrailerError',
    );
  });

  it.each([
    'A\ndummy data\r\n0\r\n\r\n',
    'A\r\ndummy data0\r\n\r\n',
    'A\r\nXYZ\r\ndummy data\r\n0\r\n\r\n',
    'B\r\ndummy data\r\n0\r\n\r\n',
    'A\r\ndummy data\r\n0\r\n',
    'A\r\ndummy data\r\n0\r\nx-amz-checksum-crc64nvme:dPVWc2vU1+Q=\r\n',
    'A\r\n',
    'A\r\nA\r\ndummy data\r\n0\r\n\r\n',
    'invalid_chunk_size\r\ndummy data\r\n0\r\nx-amz-checksum-crc64nvme:dPVWc2vU1+Q=\r\n\r\n',
    'A\r\ndummy data\r\nJ\r\nx-amz-checksum-crc64nvme:dPVWc2vU1+Q=\r\n\r\n',
    '-1\r\n',
    '0xA\r\ndummy data\r\n0\r\n\r\n',
    ' A\r\ndummy data\r\n0\r\n\r\n',
    'A;x=y\r\ndummy data\r\n0\r\n\r\n',
    'FFFFFFFFFFFFFFFF\r\ndummy data\r\n0\r\n\r\n',
    '11111111111111111111111\r\n',
    `${'0'.repeat(20_000)}A\r\ndummy data\r\n0\r\n\r\n`,
    `A\r\ndummy data\r\n0\r\n${'x-a:b\r\n'.repeat(2000)}\r\n`,
    'A\r\ndummy data\r\n0\r\nx-amz-checksum-crc64nvme:a\rb\r\n\r\n',
    '',
    '\r\n',
  ])('refuses %j as an incomplete body', (body) => {
    expect(codeOf(() => decode(decoderFor({ size: 10, trailers: crc64 }), body))).toBe('IncompleteBody');
  });

  it.each([4, 6, 200])('refuses 5 bytes where %d were announced', (size) => {
    expect(codeOf(() => decode(decoderFor({ size }), '5\r\nhello\r\n0\r\n\r\n'))).toBe('IncompleteBody');
  });

  it.each([
    [[8192, 8192, 100], 'accepted'],
    [[100], 'accepted'],
    [[8192], 'accepted'],
    [[100, 8192, 100], 'InvalidChunkSizeError'],
    [[8192, 10, 100], 'InvalidChunkSizeError'],
    [[8191, 1], 'InvalidChunkSizeError'],
  ])('of sizes %j: %s', (sizes, code) => {
    const size = sizes.reduce((sum, chunk) => sum + chunk, 0);
    const body = `${sizes.map((chunk) => `${chunk.toString(16)}\r\n${'x'.repeat(chunk)}\r\n`).join('')}0\r\n\r\n`;
    expect(codeOf(() => decode(decoderFor({ size }), body))).toBe(code);
  });

  it('names the chunk that is too small', () => {
    const body = `1\r\nx\r\n1\r\nx\r\n0\r\n\r\n`;
    expect(() => decode(decoderFor({ size: 2 }), body)).toThrow(
      expect.objectContaining({ details: { Chunk: '1', BadChunkSize: '1' } }),
    );
  });

  it('hands out a hundred thousand chunks of one byte in ten slices', () => {
    const perInput = 10_000;
    const input = Buffer.from('1\r\nx\r\n'.repeat(perInput));
    const decoder = decoderFor({ size: 10 * perInput, minChunkBytes: 0 });
    let slices = 0;
    for (let i = 0; i < 10; i++) slices += decoder.push(input).length;
    decoder.push(Buffer.from('0\r\n\r\n'));
    decoder.end();
    expect(slices).toBe(10);
  });
});

describe('AwsChunkedDecoder fed with anything', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '\r\n',
      '0\r\n',
      '\r\n\r\n',
      '5\r\nhello\r\n',
      ';chunk-signature=',
      'a'.repeat(64),
      'x:y',
      '0',
      'A',
    ),
    fc.string({ maxLength: 6 }),
  );

  it('throws nothing but SigV4Error', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.boolean(),
        fc.boolean(),
        (pieces, isSigned, hasTrailer) => {
          const decoder = decoderFor({ size: 10, isSigned, hasTrailer });
          codeOf(() => {
            for (const text of pieces) decoder.push(Buffer.from(text));
            decoder.end();
          });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('throws nothing but SigV4Error for random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (bytes, pieceBytes) => {
        codeOf(() => decode(decoderFor({ size: 10 }), bytes, pieceBytes));
      }),
      { numRuns: 300 },
    );
  });
});
