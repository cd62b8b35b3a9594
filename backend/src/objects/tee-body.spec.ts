import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { BranchLost, teeBody } from './tee-body.js';

/** One buffer for all pieces, as bodies use it: whoever keeps a piece too long sees the next one in it. */
function reusing(pieces: readonly string[], asked: string[] = []): AsyncIterable<Buffer> {
  const kept = Buffer.alloc(10);
  return (async function* () {
    for (const piece of pieces) {
      await turn();
      asked.push(piece);
      yield kept.subarray(0, kept.write(piece));
    }
  })();
}

async function read(source: AsyncIterable<Buffer>, delay = 0): Promise<string> {
  let text = '';
  for await (const piece of source) {
    for (let i = 0; i < delay; i++) await turn();
    text += piece.toString();
  }
  return text;
}

describe('teeBody', () => {
  it('gives every reader the whole body, at the pace of the slowest, while pieces are reused', async () => {
    const branches = teeBody(reusing(['one ', 'two ', 'three']), 3);
    const texts = await Promise.all(branches.map(({ source }, index) => read(source, index * 3)));
    expect(texts).toEqual(['one two three', 'one two three', 'one two three']);
  });

  it('takes nothing from the source before all have asked', async () => {
    const asked: string[] = [];
    const [first, second] = teeBody(reusing(['one', 'two'], asked), 2);
    const early = first?.source[Symbol.asyncIterator]().next();
    for (let i = 0; i < 5; i++) await turn();
    expect(asked).toEqual([]);
    const late = second?.source[Symbol.asyncIterator]().next();
    expect((await early)?.value?.toString()).toBe('one');
    await late;
    expect(asked).toEqual(['one']);
  });

  it('tells all readers when the source fails', async () => {
    const failing = (async function* () {
      yield Buffer.from('one');
      await turn();
      throw new Error('the signature is wrong');
    })();
    const reads = teeBody(failing, 2).map(({ source }) => read(source));
    for (const outcome of await Promise.allSettled(reads))
      expect(outcome).toMatchObject({ reason: { message: 'the signature is wrong' } });
  });

  it('tells the others when one gives up, and lets the source go', async () => {
    let isReleased = false;
    const endless = (async function* () {
      try {
        for (;;) {
          await turn();
          yield Buffer.from('x');
        }
      } finally {
        isReleased = true;
      }
    })();
    const [leaving, staying] = teeBody(endless, 2);
    const stays = read(staying?.source ?? endless);
    for await (const piece of leaving?.source ?? []) if (piece.length > 0) break;
    await expect(stays).rejects.toThrow('Another backend stopped reading');
    expect(isReleased).toBe(true);
  });

  it('leaves the body as it was when one gives up before anything was read', async () => {
    const body = reusing(['one ', 'two']);
    const [leaving, staying] = teeBody(body, 2);
    const stays = read(staying?.source ?? body);
    leaving?.end();
    await leaving?.begun;
    await expect(stays).rejects.toThrow(BranchLost);
    expect(await read(body)).toBe('one two');
  });

  it('says when a reader has begun', async () => {
    const [first] = teeBody(reusing(['one']), 2);
    let hasBegun = false;
    void first?.begun.then(() => (hasBegun = true));
    await turn();
    expect(hasBegun).toBe(false);
    void first?.source[Symbol.asyncIterator]().next();
    await turn();
    expect(hasBegun).toBe(true);
  });
});
