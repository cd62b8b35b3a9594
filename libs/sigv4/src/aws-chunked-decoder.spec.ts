import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeOf, decode, decoderFor, signedBody, signingFrom } from './fixtures/chunked-body.js';
import {
  CHUNK_SIGNATURES,
  DOCUMENTED_TRAILER_PUT,
  TRAILER_CHUNK_SIGNATURES,
  TRAILER_LINE,
  TRAILER_SIGNATURE,
} from './fixtures/s3-documentation.js';
import { AwsChunkedDecoder } from './index.js';

const a = (count: number) => Buffer.alloc(count, 'a');
const documentedBody = (signatures: readonly string[], trailer: string) =>
  Buffer.concat([
    Buffer.from(`10000;chunk-signature=${signatures[0]}\r\n`),
    a(65_536),
    Buffer.from(`\r\n400;chunk-signature=${signatures[1]}\r\n`),
    a(1024),
    Buffer.from(`\r\n0;chunk-signature=${signatures[2]}\r\n${trailer}\r\n`),
  ]);

describe('the documented chunked uploads', () => {
  it.each([1, 7, 86, 8192, 100_000])('decode in pieces of %d bytes', (pieceBytes) => {
    const body = documentedBody(CHUNK_SIGNATURES, '');
    expect(body).toHaveLength(66_824); // the documented Content-Length
    const decoder = decoderFor({ size: 66_560, isSigned: true, hasTrailer: false });
    expect(decode(decoder, body, pieceBytes).equals(a(66_560))).toBe(true);
  });

  it.each([1, 1000, 100_000])('decode with their trailer in pieces of %d bytes', (pieceBytes) => {
    const trailer = `${TRAILER_LINE}\r\nx-amz-trailer-signature:${TRAILER_SIGNATURE}\r\n`;
    const decoder = new AwsChunkedDecoder({
      decodedSizeBytes: 66_560,
      hasTrailer: true,
      declaredTrailers: ['x-amz-checksum-crc32c'],
      signing: signingFrom(DOCUMENTED_TRAILER_PUT.signature),
    });
    expect(decoder.trailers.size).toBe(0);
    const body = documentedBody(TRAILER_CHUNK_SIGNATURES, trailer);
    expect(decode(decoder, body, pieceBytes).equals(a(66_560))).toBe(true);
    expect([...decoder.trailers]).toEqual([['x-amz-checksum-crc32c', 'sOO8/Q==']]);
  });
});

describe('AwsChunkedDecoder with signed chunks', () => {
  const chunks = [Buffer.alloc(8192, 1), Buffer.alloc(9000, 2), Buffer.alloc(10, 3)];
  const payload = Buffer.concat(chunks);
  const good = signedBody(chunks);
  const open = () => decoderFor({ size: payload.length, isSigned: true, hasTrailer: false });

  it('gives the payload back, whatever the pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const decoder = open();
        const slices: Buffer[] = [];
        for (let at = 0, i = 0; at < good.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          slices.push(...decoder.push(good.subarray(at, at + size)));
          at += size;
        }
        decoder.end();
        expect(Buffer.concat(slices).equals(payload)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('hands out views, not copies', () => {
    const [first] = open().push(good);
    expect(first?.buffer).toBe(good.buffer);
  });

  it('decodes an empty body', () => {
    const decoder = decoderFor({ size: 0, isSigned: true, hasTrailer: false });
    expect(decode(decoder, signedBody([]))).toHaveLength(0);
  });

  it('refuses any byte changed', () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const bad = Buffer.from(good);
        const before = bad[at] ?? 0;
        bad[at] = before ^ mask;
        // The case of a size's hex digits says nothing; it is not signed either.
        fc.pre(bad.toString('latin1').toLowerCase() !== good.toString('latin1').toLowerCase());
        expect(['SignatureDoesNotMatch', 'IncompleteBody', 'InvalidChunkSizeError']).toContain(
          codeOf(() => decode(open(), bad)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a byte changed in the first, the last and no chunk', () => {
    for (const at of [100, good.length - 110]) {
      const bad = Buffer.from(good);
      bad[at] = 0xff;
      expect(codeOf(() => decode(open(), bad))).toBe('SignatureDoesNotMatch');
    }
    const zero = good.lastIndexOf('chunk-signature=') + 'chunk-signature='.length;
    const bad = Buffer.from(good);
    bad[zero] = bad[zero] === 0x30 ? 0x31 : 0x30;
    expect(codeOf(() => decode(open(), bad))).toBe('SignatureDoesNotMatch');
  });

  it('refuses chunks in another order, and those of another upload', () => {
    const equal = [Buffer.alloc(8192, 1), Buffer.alloc(8192, 2)];
    const body = signedBody(equal);
    const length = (body.length - 86) / 2;
    const swapped = Buffer.concat([
      body.subarray(length, 2 * length),
      body.subarray(0, length),
      body.subarray(2 * length),
    ]);
    const openEqual = () => decoderFor({ size: 16_384, isSigned: true, hasTrailer: false });
    expect(codeOf(() => decode(openEqual(), body))).toBe('accepted');
    expect(codeOf(() => decode(openEqual(), swapped))).toBe('SignatureDoesNotMatch');
    const other = new AwsChunkedDecoder({
      ...{ decodedSizeBytes: 16_384, hasTrailer: false, declaredTrailers: [] },
      signing: signingFrom('b'.repeat(64)),
    });
    expect(codeOf(() => decode(other, body))).toBe('SignatureDoesNotMatch');
  });

  it('refuses every body that ends early', () => {
    const body = signedBody([Buffer.alloc(40, 1)]);
    for (let end = 0; end < body.length; end++) {
      const decoder = decoderFor({ size: 40, isSigned: true, hasTrailer: false });
      expect(codeOf(() => decode(decoder, body.subarray(0, end)))).toBe('IncompleteBody');
    }
  });

  it.each([
    [0, 2, 'j'],
    [83, 85, ''],
    [83, 85, 'dd'],
    [103, 105, ''],
    [103, 105, 'something invalid'],
    [187, 191, 'bbbb'],
    [190, 191, 's'],
    [2, 3, ':'],
    [3, 19, ''],
    [19, 24, ''],
  ])('refuses damage of bytes %d to %d by %j as an incomplete body', (from, to, by) => {
    const body = signedBody([Buffer.from('dummy data paylaod')]);
    const bad = Buffer.concat([body.subarray(0, from), Buffer.from(by), body.subarray(to)]);
    const decoder = decoderFor({ size: 18, isSigned: true, hasTrailer: false });
    expect(codeOf(() => decode(decoder, bad))).toBe('IncompleteBody');
  });

  it.each(['G'.repeat(64), 'A'.repeat(64), 'é'.repeat(32)])('refuses the chunk signature %s', (signature) => {
    const body = Buffer.from(`5;chunk-signature=${signature}\r\nhello\r\n`, 'latin1');
    const decoder = decoderFor({ size: 5, isSigned: true, hasTrailer: false });
    expect(['SignatureDoesNotMatch', 'IncompleteBody']).toContain(codeOf(() => decode(decoder, body)));
  });

  it('refuses unsigned chunks', () => {
    const decoder = decoderFor({ size: 5, isSigned: true, hasTrailer: false });
    expect(codeOf(() => decode(decoder, '5\r\nhello\r\n0\r\n\r\n'))).toBe('IncompleteBody');
  });
});

describe('AwsChunkedDecoder with a signed trailer', () => {
  const line = 'x-amz-checksum-crc64nvme:SmzZ/LTp1CA=';
  const good = signedBody([Buffer.from('abcdefg')], line);
  const open = (trailers = ['x-amz-checksum-crc64nvme']) => decoderFor({ size: 7, isSigned: true, trailers });

  it('gives the trailer back', () => {
    const decoder = open();
    expect(decode(decoder, good, 3).toString()).toBe('abcdefg');
    expect(decoder.trailers.get('x-amz-checksum-crc64nvme')).toBe('SmzZ/LTp1CA=');
  });

  it.each([
    [175, 176, 'k'],
    [175, 177, 'cc'],
    [215, 216, 'bcd'],
    [220, 223, 'invalid'],
    [230, 235, 'abcd'],
    [241, 245, 'abcde'],
    [306, 308, 'pp'],
    [304, 308, 'erty'],
  ])('refuses damage of bytes %d to %d by %j as an incomplete body', (from, to, by) => {
    const bad = Buffer.concat([good.subarray(0, from), Buffer.from(by), good.subarray(to)]);
    expect(codeOf(() => decode(open(), bad))).toBe('IncompleteBody');
  });

  it('accepts the line ends of minio-go and of AWS’s prose', () => {
    for (const end of ['\n\r\n', '\n\r\n\r\n']) {
      const odd = Buffer.from(good.toString('latin1').replace(`${line}\r\n`, `${line}${end}`), 'latin1');
      expect(codeOf(() => decode(open(), odd))).toBe('accepted');
    }
  });

  it('refuses another value than was signed', () => {
    const bad = Buffer.from(good.toString('latin1').replace('SmzZ', 'SmzY'), 'latin1');
    expect(codeOf(() => decode(open(), bad))).toBe('SignatureDoesNotMatch');
  });

  it('refuses trailers that were not announced, or others', () => {
    expect(codeOf(() => decode(open([]), good))).toBe('MalformedTrailerError');
    expect(codeOf(() => decode(open(['x-amz-checksum-sha1']), good))).toBe('MalformedTrailerError');
    expect(codeOf(() => decode(open(), signedBody([Buffer.from('abcdefg')], 'x-amz-invalid:invalid')))).toBe(
      'MalformedTrailerError',
    );
  });

  it('refuses a trailer announced where the mode has none', () => {
    const framing = { size: 7, isSigned: true, hasTrailer: false, trailers: ['x-amz-checksum-sha1'] };
    expect(codeOf(() => decoderFor(framing))).toBe('MalformedTrailerError');
  });
});
