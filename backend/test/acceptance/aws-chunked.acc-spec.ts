import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Chunk,
  chunkedBytes,
  plainChunks,
  signedChunks,
  trailerSignature,
} from '../support/aws-chunked.js';
import { checksumValues } from '../support/checksum-values.js';
import type { RawResponse } from '../support/raw-connection.js';
import {
  type HeaderLine,
  type PreparedRequest,
  prepareRequest,
  type RawRequest,
  sendPrepared,
} from '../support/raw-request.js';
import { useGateway } from '../support/use-gateway.js';

const SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
const SIGNED_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
const UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const first = Buffer.alloc(8192, 'a');
const second = Buffer.alloc(100, 'b');
const whole = Buffer.concat([first, second]);
const crc = checksumValues.crc32(whole);

describe('aws-chunked bodies', () => {
  const gateway = useGateway();
  let target = '';

  /** Prepares the head of a stream; the body is made from it afterwards, because it continues its signature. */
  function send(
    payloadHash: string,
    body: (request: PreparedRequest) => Buffer,
    more: Partial<RawRequest> & { decodedLength?: string | null } = {},
  ): Promise<RawResponse> {
    const { decodedLength = String(whole.length), headers = [], ...rest } = more;
    const length = body(prepareRequest(gateway.access, { method: 'PUT', target })).length;
    const request = prepareRequest(gateway.access, {
      method: 'PUT',
      target,
      payloadHash,
      contentLength: length,
      headers: [
        ...(decodedLength === null ? [] : [['x-amz-decoded-content-length', decodedLength] as const]),
        ['Content-Encoding', 'aws-chunked'],
        ...headers,
      ],
      ...rest,
    });
    return sendPrepared(gateway.access, { ...request, body: body(request) });
  }

  const signed = (request: PreparedRequest, pieces = [first, second]): Chunk[] =>
    signedChunks(request, gateway.access.secretAccessKey, pieces);
  const current = async () => (await gateway.raw({ method: 'GET', target })).body;
  const declares = (name: string): { headers: HeaderLine[] } => ({ headers: [['x-amz-trailer', name]] });

  beforeEach(async () => {
    target = `/${gateway.bucket}/object`;
    await gateway.put('object', 'previous');
  });

  it('takes a signed stream', async () => {
    expect((await send(SIGNED, (request) => chunkedBytes(signed(request)))).status).toBe(200);
    expect((await current()).equals(whole)).toBe(true);
  });

  it('check 29: refuses a signed stream in which anything was changed', async () => {
    const damages: ((chunks: Chunk[], request: PreparedRequest) => Chunk[])[] = [
      ([one, ...rest]) => [{ ...(one as Chunk), data: Buffer.from(first).fill('x', 5, 6) }, ...rest],
      ([one, two, end]) => [
        one as Chunk,
        { ...(two as Chunk), data: Buffer.from(second).fill('x', 99) },
        end as Chunk,
      ],
      ([one, two, end]) => [one as Chunk, two as Chunk, { ...(end as Chunk), signature: '0'.repeat(64) }],
      ([one, two, end]) => [two as Chunk, one as Chunk, end as Chunk],
      ([one, two, end]) => [
        one as Chunk,
        { ...(two as Chunk), signature: (one as Chunk).signature },
        end as Chunk,
      ],
      (_chunks, request) =>
        signedChunks({ ...request, signature: '1'.repeat(64) }, gateway.access.secretAccessKey, [
          first,
          second,
        ]),
    ];
    for (const damage of damages) {
      const refused = await send(SIGNED, (request) => chunkedBytes(damage(signed(request), request)));
      expect([damage.toString(), refused.status]).toEqual([damage.toString(), 403]);
      expect(refused.code).toBe('SignatureDoesNotMatch');
    }
    expect((await current()).toString()).toBe('previous');
  });

  it('check 12: refuses chunk signatures of every wrong form', async () => {
    for (const signature of ['', 'ab', 'z'.repeat(64), 'a'.repeat(65), 'é'.repeat(32)]) {
      const refused = await send(SIGNED, (request) => {
        const [one, , end] = signed(request);
        return chunkedBytes([one as Chunk, { data: second, signature }, end as Chunk]);
      });
      expect([signature, [400, 403].includes(refused.status), refused.code !== '']).toEqual([
        signature,
        true,
        true,
      ]);
    }
    expect((await current()).toString()).toBe('previous');
  });

  it('check 30: refuses a stream whose framing is damaged', async () => {
    const damages: ((body: string) => string)[] = [
      (body) => body.replace('2000;', '2001;'),
      (body) => body.replace('2000;', '1fff;'),
      (body) => body.replace(';chunk-signature=', ';chunk-sig='),
      (body) => body.replace(';chunk-signature=', ''),
      (body) => body.replace('\r\n', '\n'),
      (body) => body.replace(/^2000/, 'zz'),
      (body) => body.replace(/^2000/, ''),
      (body) => body.replace(/^2000/, '-1'),
      (body) => body.replace(/^2000/, 'FFFFFFFFFFFFFFFF'),
      (body) => body.replace(/^2000/, '0x2000'),
      (body) => body.replace(/^2000/, `2000;${'x'.repeat(20_480)}`),
    ];
    for (const damage of damages) {
      const refused = await send(SIGNED, (request) => {
        const intact = chunkedBytes(signed(request)).toString('latin1');
        return Buffer.from(damage(intact), 'latin1');
      });
      expect([damage.toString(), [400, 403].includes(refused.status), refused.code !== '']).toEqual([
        damage.toString(),
        true,
        true,
      ]);
    }
    expect((await current()).toString()).toBe('previous');
  });

  it('check 31: refuses a stream that ends without its last chunk', async () => {
    const cut = await send(SIGNED, (request) => chunkedBytes(signed(request).slice(0, 2)));
    expect([cut.status, cut.code]).toEqual([400, 'IncompleteBody']);
    const unsigned = await send(
      UNSIGNED_TRAILER,
      () => chunkedBytes(plainChunks([first, second]).slice(0, 2)),
      declares('x-amz-checksum-crc32'),
    );
    expect(unsigned.status).toBe(400);
    expect((await current()).toString()).toBe('previous');
  });

  it('check 34: holds a stream to its decoded length', async () => {
    const missing = await send(SIGNED, (request) => chunkedBytes(signed(request)), { decodedLength: null });
    expect(missing).toMatchObject({ status: 411, code: 'MissingContentLength' });
    for (const decodedLength of ['abc', '12x', '-1', String(whole.length + 1), String(whole.length - 1)]) {
      const refused = await send(SIGNED, (request) => chunkedBytes(signed(request)), { decodedLength });
      expect([decodedLength, [400, 411].includes(refused.status)]).toEqual([decodedLength, true]);
    }
    expect((await current()).toString()).toBe('previous');
  });

  it.each(['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const)(
    'check 36: verifies a %s trailer',
    async (name) => {
      const header = `x-amz-checksum-${name}`;
      const value = checksumValues[name](whole);
      const stream = (sum: string) => () =>
        chunkedBytes(plainChunks([first, second]), `${header}:${sum}\r\n`);
      const wrong = checksumValues[name](Buffer.from('other'));
      expect(await send(UNSIGNED_TRAILER, stream(wrong), declares(header))).toMatchObject({
        status: 400,
        code: 'BadDigest',
      });
      expect((await current()).toString()).toBe('previous');
      const stored = await send(UNSIGNED_TRAILER, stream(value), declares(header));
      expect([stored.status, stored.headers[header]]).toEqual([200, value]);
      expect((await current()).equals(whole)).toBe(true);
    },
  );

  it('takes a signed stream with a signed trailer, and refuses one whose trailer is not what was signed', async () => {
    const trailer = `x-amz-checksum-crc32:${crc}`;
    const stream =
      (sent: string, covered: string) =>
      (request: PreparedRequest): Buffer => {
        const chunks = signed(request);
        const signature = trailerSignature(request, gateway.access.secretAccessKey, {
          last: chunks.at(-1)?.signature ?? '',
          trailer: covered,
        });
        return chunkedBytes(chunks, `${sent}\r\nx-amz-trailer-signature:${signature}\r\n`);
      };
    const refused = await send(
      SIGNED_TRAILER,
      stream(trailer, 'x-amz-checksum-crc32:AAAAAA=='),
      declares('x-amz-checksum-crc32'),
    );
    expect(refused).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect((await current()).toString()).toBe('previous');
    expect(
      (await send(SIGNED_TRAILER, stream(trailer, trailer), declares('x-amz-checksum-crc32'))).status,
    ).toBe(200);
    expect((await current()).equals(whole)).toBe(true);
  });

  it('check 35: refuses trailers that are missing, undeclared or malformed', async () => {
    const tails = ['', ':value\r\n', `x-amz-checksum-crc32 ${crc}\r\n`, 'x-amz-checksum-crc32c:AAAAAA==\r\n'];
    for (const tail of tails) {
      const refused = await send(
        UNSIGNED_TRAILER,
        () => chunkedBytes(plainChunks([first, second]), tail),
        declares('x-amz-checksum-crc32'),
      );
      expect([tail, refused.status, refused.code]).toEqual([tail, 400, 'MalformedTrailerError']);
    }
    expect((await current()).toString()).toBe('previous');
  });

  it('check 38: never takes a trailer for a header', async () => {
    for (const name of ['authorization', 'host', 'x-amz-acl', 'content-length', 'x-amz-meta-x']) {
      const tail = `x-amz-checksum-crc32:${crc}\r\n${name}:evil\r\n`;
      await send(
        UNSIGNED_TRAILER,
        () => chunkedBytes(plainChunks([first, second]), tail),
        declares('x-amz-checksum-crc32'),
      );
      const head = await gateway.raw({ method: 'HEAD', target });
      expect(head.headers['x-amz-meta-x']).toBeUndefined();
      expect(head.status).toBe(200);
    }
  });

  it('check 33: an unsigned stream still needs a good signature of its head', async () => {
    const body = () => chunkedBytes(plainChunks([first, second]), `x-amz-checksum-crc32:${crc}\r\n`);
    const routes = [
      target,
      `${target}?tagging`,
      `${target}?partNumber=1&uploadId=x`,
      `/${gateway.bucket}?tagging`,
    ];
    for (const route of routes) {
      const wrong = await send(UNSIGNED_TRAILER, body, {
        ...declares('x-amz-checksum-crc32'),
        target: route,
        secretAccessKey: 'wrong',
      });
      expect([route, wrong.status, wrong.code]).toEqual([route, 403, 'SignatureDoesNotMatch']);
      const scope = `${gateway.access.accessKeyId}/20260101/us-east-1/s3/aws4_request`;
      const headers: HeaderLine[] = [
        ['Host', new URL(gateway.access.s3Url).host],
        ['x-amz-content-sha256', UNSIGNED_TRAILER],
        ['x-amz-decoded-content-length', String(whole.length)],
        ['Content-Length', String(body().length)],
      ];
      for (const query of ['', `X-Amz-Credential=${encodeURIComponent(scope)}`]) {
        const joined = query === '' ? route : `${route}${route.includes('?') ? '&' : '?'}${query}`;
        const refused = await sendPrepared(gateway.access, {
          method: 'PUT',
          target: joined,
          headers,
          body: body(),
        });
        expect([joined, [400, 403].includes(refused.status)]).toEqual([joined, true]);
      }
    }
    expect((await current()).toString()).toBe('previous');
  });

  it('check 32: takes 20,000 chunks of one byte without harm, or refuses them', async () => {
    const pieces = Array.from({ length: 20_000 }, () => Buffer.from('x'));
    const body = Buffer.concat(pieces);
    const tail = `x-amz-checksum-crc32:${checksumValues.crc32(body)}\r\n`;
    const answer = await send(UNSIGNED_TRAILER, () => chunkedBytes(plainChunks(pieces), tail), {
      ...declares('x-amz-checksum-crc32'),
      decodedLength: String(body.length),
    });
    expect([
      [200, ''],
      [400, 'InvalidChunkSizeError'],
    ]).toContainEqual([answer.status, answer.code]);
  });

  it('check 39: stores what remains of Content-Encoding', async () => {
    const stream = () => chunkedBytes(plainChunks([first, second]), `x-amz-checksum-crc32:${crc}\r\n`);
    const encodings: [string, string | undefined][] = [
      ['aws-chunked,gzip', 'gzip'],
      ['gzip,aws-chunked', 'gzip'],
      ['aws-chunked', undefined],
    ];
    for (const [sent, stored] of encodings) {
      const headers: HeaderLine[] = [
        ['x-amz-decoded-content-length', String(whole.length)],
        ['Content-Encoding', sent],
        ['x-amz-trailer', 'x-amz-checksum-crc32'],
      ];
      const request = prepareRequest(gateway.access, {
        method: 'PUT',
        target,
        payloadHash: UNSIGNED_TRAILER,
        contentLength: stream().length,
        headers,
      });
      expect((await sendPrepared(gateway.access, { ...request, body: stream() })).status).toBe(200);
      const head = await gateway.raw({ method: 'HEAD', target });
      expect([sent, head.headers['content-encoding']]).toEqual([sent, stored]);
    }
  });
});
