import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PayloadReader } from './payload-reader.js';

const body = randomBytes(1024 * 1024 + 17);
/** The same framed by its client, in chunks that lie across those of the connection. */
const framed = Buffer.concat([
  ...Array.from({ length: 11 }, (_, at) => body.subarray(at * 100_000, (at + 1) * 100_000))
    .filter(({ length }) => length > 0)
    .flatMap((piece) => [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
  Buffer.from('0\r\n\r\n'),
]);
const chunked = {
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-decoded-content-length': String(body.length),
};

/** Sends a request with the body, and has it read on the other side. */
async function received<R>(
  sent: Buffer,
  headers: Readonly<Record<string, string>>,
  read: (reader: PayloadReader) => Promise<R>,
): Promise<R> {
  const { promise, resolve, reject } = Promise.withResolvers<R>();
  const onRequest = (http: IncomingMessage, response: ServerResponse): void => {
    const head = { method: 'PUT', target: http.url ?? '', rawHeaders: http.rawHeaders };
    const named = new Map(Object.entries(http.headers).map(([name, value]) => [name, String(value)]));
    const source = { http, response, head, headers: named, parsed: null, signingKey: undefined };
    const reader = new PayloadReader({
      ...source,
      isContinueExpected: false,
      tell: () => Promise.resolve(),
      isStored: true,
    });
    read(reader)
      .then(resolve, reject)
      .finally(() => response.end());
  };
  const server = createServer(onRequest);
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  try {
    const { port } = server.address() as AddressInfo;
    const all = { ...headers, 'content-length': sent.length };
    const answered = new Promise<void>((done, fail) => {
      const sending = request({ port, method: 'PUT', headers: all }, (response) => {
        response.resume().once('end', done);
      });
      sending.once('error', fail).end(sent);
    });
    const [result] = await Promise.all([promise, answered]);
    return result;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('PayloadReader', () => {
  describe.each([
    ['as it is', body, {}],
    ['framed by its client', framed, chunked],
  ])('a body %s', (_form, sent, headers) => {
    it('gives chunks that may be kept', async () => {
      const kept = await received(sent, headers, async ({ chunks }) => {
        const all: Buffer[] = [];
        for await (const chunk of chunks) all.push(chunk);
        return Buffer.concat(all);
      });
      expect(kept.equals(body)).toBe(true);
    });

    it('gives passing chunks whose memory is given back when the next one is asked for', async () => {
      const seen = await received(sent, headers, async ({ passingChunks }) => {
        const hash = createHash('sha256');
        const all: Buffer[] = [];
        for await (const chunk of passingChunks) {
          hash.update(chunk);
          all.push(chunk);
        }
        return { digest: hash.digest('hex'), leftBytes: all.reduce((sum, { length }) => sum + length, 0) };
      });
      expect(seen.digest).toBe(createHash('sha256').update(body).digest('hex'));
      // Nearly all: the first and the last ones are views into what also holds other bytes.
      expect(seen.leftBytes).toBeLessThan(body.length / 4);
    });
  });
});
