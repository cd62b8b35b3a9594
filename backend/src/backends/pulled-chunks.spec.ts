import { describe, expect, it } from '@jest/globals';
import { bodyChunks } from './pulled-chunks.js';
import type { BackendBody, ChunkConsumer } from './storage-driver.js';

/** A body that reuses one buffer, as drivers may, and counts how far it was read. */
class ReusingBody implements BackendBody {
  readonly sizeBytes = 3;
  delivered = 0;
  isCancelled = false;

  constructor(private readonly failure?: Error) {}

  async deliver(consume: ChunkConsumer): Promise<void> {
    const buffer = Buffer.alloc(1);
    for (let i = 0; i < this.sizeBytes; i++) {
      if (this.isCancelled) throw new Error('cancelled');
      buffer[0] = i;
      this.delivered++;
      await consume(buffer);
      buffer[0] = 255;
    }
    if (this.failure) throw this.failure;
  }

  cancel(): void {
    this.isCancelled = true;
  }
}

describe('bodyChunks', () => {
  it('gives every chunk as it was, one at a time', async () => {
    const body = new ReusingBody();
    const seen: number[] = [];
    for await (const chunk of bodyChunks(body)) {
      await new Promise(setImmediate);
      seen.push(chunk[0] ?? -1);
      expect(body.delivered).toBe(seen.length);
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  it('throws what the body failed with, after the chunks before it', async () => {
    const failure = new Error('the connection broke');
    let chunks = 0;
    const reading = (async () => {
      for await (const chunk of bodyChunks(new ReusingBody(failure))) chunks += chunk.length;
    })();
    await expect(reading).rejects.toBe(failure);
    expect(chunks).toBe(3);
  });

  it('frees the connection of a body that nobody reads on', async () => {
    const body = new ReusingBody();
    const chunks = bodyChunks(body);
    await chunks.next();
    await chunks.return();
    expect(body.isCancelled).toBe(true);
    expect(body.delivered).toBe(1);
  });
});
