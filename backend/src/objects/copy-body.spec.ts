import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { CopyBody, type SourceReading } from './copy-body.js';
import { outgoing } from './incoming-body.js';

const known = (sizeBytes: number, crc32?: number) => ({ sizeBytes, crc32, checksumAlgorithm: undefined });

/** A reader that fills one buffer again and again, as drivers do. */
const reusing =
  (pieces: readonly string[]): SourceReading =>
  async (sink) => {
    const buffer = Buffer.alloc(8);
    for (const piece of pieces) {
      buffer.write(piece);
      await sink(buffer.subarray(0, piece.length));
    }
  };

async function text(body: CopyBody): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body.chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('CopyBody', () => {
  it('gives the bytes of a reader that uses its buffer again', async () => {
    expect(await text(new CopyBody(known(9), reusing(['abc', 'def', 'ghi'])))).toBe('abcdefghi');
  });

  it('passes the bytes on as they are to who keeps none', async () => {
    const seen: string[] = [];
    const { passingChunks } = new CopyBody(known(9), reusing(['abc', 'def', 'ghi']));
    const kept: Buffer[] = [];
    for await (const chunk of passingChunks) {
      seen.push(chunk.toString());
      kept.push(chunk);
    }
    expect(seen.join('')).toBe('abcdefghi');
    expect(kept.every(({ buffer }) => buffer === kept[0]?.buffer)).toBe(true);
  });

  it('rises with the failure of the reading', async () => {
    const failing: SourceReading = async (sink) => {
      await sink(Buffer.from('a'));
      throw new Error('broken');
    };
    await expect(text(new CopyBody(known(2), failing))).rejects.toThrow('broken');
  });

  it('stops the reading when nobody wants more', async () => {
    let isStopped = false;
    const endless: SourceReading = async (sink, signal) => {
      while (!signal.aborted) {
        await sink(Buffer.from('a'));
        await sleep(0);
      }
      isStopped = true;
    };
    const chunks = new CopyBody(known(2), endless).chunks[Symbol.asyncIterator]();
    await chunks.next();
    await chunks.return?.();
    expect(isStopped).toBe(true);
  });

  it('is refused when it is not what was stored', async () => {
    await expect(outgoing(new CopyBody(known(3, 1), reusing(['abc'])))).rejects.toThrow(/read whole/);
    await expect(outgoing(new CopyBody(known(4), reusing(['abc'])))).rejects.toThrow(/read whole/);
    await expect(outgoing(new CopyBody(known(3, 0x352441c2), reusing(['abc'])))).resolves.toBeDefined();
  });
});
