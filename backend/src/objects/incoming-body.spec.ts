import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { BodyDigests } from './body-digests.js';
import { COLLECT_LIMIT_BYTES, type IncomingBody, outgoing } from './incoming-body.js';

async function* pieces(body: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
}

function incoming(body: Buffer, check: (digests: BodyDigests) => void = () => undefined): IncomingBody {
  return { sizeBytes: body.length, checksumAlgorithm: 'CRC32C', chunks: pieces(body, 64 * 1024), check };
}

async function read(source: Buffer | AsyncIterable<Buffer>): Promise<Buffer> {
  if (Buffer.isBuffer(source)) return source;
  const chunks: Buffer[] = [];
  // Copies, because the source may reuse its buffers.
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const small = Buffer.from('123456789');
const large = Buffer.alloc(COLLECT_LIMIT_BYTES + 1, 'sgw');
const STRETCH_BYTES = 1024 * 1024;
const longer = Buffer.alloc(3 * STRETCH_BYTES + 70_000, 'sovereign');

describe('outgoing', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['small', small],
    ['large', large],
    ['longer', longer],
    ['of whole stretches', longer.subarray(0, 2 * STRETCH_BYTES)],
  ])('passes a body that is %s on with its digests', async (_size, body) => {
    const passed = await outgoing(incoming(body));
    expect((await read(passed.source)).equals(body)).toBe(true);
    expect(passed.digests()).toMatchObject({
      sizeBytes: body.length,
      md5: createHash('md5').update(body).digest('hex'),
      sha256: createHash('sha256').update(body).digest(),
      crc32: crc32(body),
    });
  });

  it('computes the checksum that was asked for', async () => {
    const passed = await outgoing(incoming(small));
    // The check value of CRC-32C over the digits one to nine (RFC 3720).
    expect(Buffer.from(passed.digests().checksum ?? '', 'base64').toString('hex')).toBe('e3069283');
  });

  it('lets nothing of a small bad body leave', async () => {
    const refused = outgoing(incoming(small, refuse));
    await expect(refused).rejects.toThrow('bad body');
  });

  it('withholds the last piece of a large bad body', async () => {
    const passed = await outgoing(incoming(large, refuse));
    let leftBytes = 0;
    const reading = (async () => {
      for await (const chunk of passed.source as AsyncIterable<Buffer>) leftBytes += chunk.length;
    })();
    await expect(reading).rejects.toThrow('bad body');
    expect(leftBytes).toBeLessThan(large.length);
  });

  it('joins what comes in pieces, and withholds the last of them even from a body of whole stretches', async () => {
    const body = longer.subarray(0, 2 * STRETCH_BYTES);
    const left: number[] = [];
    const reading = (async () => {
      const passed = await outgoing(incoming(body, refuse));
      for await (const chunk of passed.source as AsyncIterable<Buffer>) left.push(chunk.length);
    })();
    await expect(reading).rejects.toThrow('bad body');
    expect(left).toEqual([64 * 1024, STRETCH_BYTES]);
  });

  it('keeps bodies that are read at the same time apart', async () => {
    const bodies = ['a', 'b', 'c'].map((letter) => Buffer.alloc(longer.length, letter));
    const all = await Promise.all(bodies.map(async (body) => read((await outgoing(incoming(body))).source)));
    expect(all.every((whole, at) => bodies[at]?.equals(whole))).toBe(true);
  });

  it('keeps nothing of chunks that are gone once the next one is asked for', async () => {
    async function* passing(): AsyncGenerator<Buffer> {
      for await (const piece of pieces(longer, 64 * 1024)) {
        const chunk = Buffer.from(piece);
        yield chunk;
        chunk.fill(0);
      }
    }
    const passed = await outgoing({ ...incoming(longer), passingChunks: passing() });
    expect((await read(passed.source)).equals(longer)).toBe(true);
    expect(passed.digests().md5).toBe(createHash('md5').update(longer).digest('hex'));
  });

  it('can send a large body again as long as nothing behind its beginning was asked for', async () => {
    const passed = await outgoing(incoming(longer));
    const source = passed.source as AsyncIterable<Buffer>;
    for await (const beginning of source) {
      expect(beginning.length).toBe(64 * 1024);
      break;
    }
    expect(passed.isRepeatable()).toBe(true);
    expect((await read(source)).equals(longer)).toBe(true);
    expect(passed.isRepeatable()).toBe(false);
    expect(passed.digests().md5).toBe(createHash('md5').update(longer).digest('hex'));
  });

  it('is not there before the first bytes of a large body are', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    async function* late(): AsyncGenerator<Buffer> {
      await promise;
      yield* pieces(large, 64 * 1024);
    }
    let isThere = false;
    const passed = outgoing({ ...incoming(large), chunks: late() }).then(() => (isThere = true));
    await new Promise((done) => setImmediate(done));
    expect(isThere).toBe(false);
    resolve();
    await passed;
  });

  it('asks before each piece whether it may leave, and ends with a refusal', async () => {
    const passed = await outgoing(incoming(longer));
    let asked = 0;
    passed.holdBy({
      signal: new AbortController().signal,
      pass: () => (++asked === 2 ? Promise.reject(new Error('not any more')) : undefined),
    });
    let leftBytes = 0;
    const reading = (async () => {
      for await (const chunk of passed.source as AsyncIterable<Buffer>) leftBytes += chunk.length;
    })();
    await expect(reading).rejects.toThrow('not any more');
    expect(leftBytes).toBe(64 * 1024);
  });

  it('ends when nothing may leave any more, though more of it is awaited', async () => {
    async function* hanging(): AsyncGenerator<Buffer> {
      yield large.subarray(0, 1000);
      await new Promise(() => undefined);
    }
    const passed = await outgoing({ ...incoming(large), chunks: hanging() });
    const stop = new AbortController();
    passed.holdBy({ signal: stop.signal, pass: () => undefined });
    const reading = read(passed.source);
    setImmediate(() => stop.abort(new Error('the rules changed')));
    await expect(reading).rejects.toThrow('the rules changed');
  });

  it('ends the reading of a body that nobody asks for any more', async () => {
    let isEnded = false;
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield large;
      } finally {
        isEnded = true;
      }
    }
    const passed = await outgoing({ ...incoming(large), chunks: endless() });
    passed.release();
    await new Promise((done) => setImmediate(done));
    expect(isEnded).toBe(true);
  });

  it('keeps no more of a small body than was promised', async () => {
    const lying = { ...incoming(large), sizeBytes: 10 };
    let seen: BodyDigests | undefined;
    await outgoing({ ...lying, check: (digests) => (seen = digests) && undefined });
    expect(seen?.sizeBytes).toBe(large.length);
  });
});

function refuse(): void {
  throw new Error('bad body');
}
