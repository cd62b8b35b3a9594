import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type BatchWays, NaturalBatch } from './natural-batch.js';

/** What went out, in the order in which it did: a number by itself, or several in one statement. */
type Sent = (number | readonly number[])[];

const refused = () => new pg.DatabaseError('refused', 7, 'error');

/** Doubles numbers, in statements that are answered a turn of the event loop later. */
function doubling(ways: Partial<BatchWays<number, number>> = {}) {
  const sent: Sent = [];
  const answer = () => new Promise((resolve) => setImmediate(resolve));
  const batch = new NaturalBatch<number, number>({
    maxItems: 100,
    one: async (item) => {
      sent.push(item);
      await answer();
      return item * 2;
    },
    many: async (items) => {
      sent.push([...items]);
      await answer();
      return items.map((item) => item * 2);
    },
    ...ways,
  });
  return {
    sent,
    all: (items: readonly number[]) => Promise.allSettled(items.map((item) => batch.add(item))),
  };
}

const fulfilled = (...values: number[]) => values.map((value) => ({ status: 'fulfilled', value }));

describe('NaturalBatch', () => {
  it('sends a lone item by itself', async () => {
    const { sent, all } = doubling();
    expect(await all([1])).toEqual(fulfilled(2));
    expect(await all([2])).toEqual(fulfilled(4));
    expect(sent).toEqual([1, 2]);
  });

  it('sends together what comes in one turn, and what comes while a statement is under way', async () => {
    const { sent, all } = doubling();
    const first = all([1, 2]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual([[1, 2]]);
    expect(await all([3, 4, 5])).toEqual(fulfilled(6, 8, 10));
    expect(await first).toEqual(fulfilled(2, 4));
    expect(sent).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('takes the oldest first and no more than it may', async () => {
    const { sent, all } = doubling({ maxItems: 2 });
    expect(await all([1, 2, 3, 4, 5])).toEqual(fulfilled(2, 4, 6, 8, 10));
    expect(sent).toEqual([[1, 2], [3, 4], 5]);
  });

  it('holds a batch back for more where the one before had company, and a lone item never', async () => {
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const { sent, all } = doubling({ gatherMs: 50 });
    await all([1, 2, 3]);
    const held = all([4]);
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(sent).toEqual([[1, 2, 3]]);
    expect(await all([5])).toEqual(fulfilled(10));
    expect(await held).toEqual(fulfilled(8));
    const alone = all([6]);
    await turn();
    expect(sent).toEqual([[1, 2, 3], [4, 5], 6]);
    expect(await alone).toEqual(fulfilled(12));
  });

  it('holds back what came while a full company was under way, but no full batch', async () => {
    const { sent, all } = doubling({ gatherMs: 50, maxItems: 3 });
    expect(await all([1, 2, 3, 4, 5, 6, 7])).toEqual(fulfilled(2, 4, 6, 8, 10, 12, 14));
    expect(sent).toEqual([[1, 2, 3], [4, 5, 6], 7]);
  });

  it('never puts two items of one key into one statement', async () => {
    const { sent, all } = doubling({ keyOf: (item) => String(item % 10) });
    expect(await all([1, 11, 2, 21, 12])).toEqual(fulfilled(2, 22, 4, 42, 24));
    expect(sent).toEqual([[1, 2], [11, 12], 21]);
  });

  it('sends by itself what has no place in the statement after all', async () => {
    const { sent, all } = doubling({
      many: async (items) => items.map((item) => (item === 2 ? undefined : -item)),
    });
    expect(await all([1, 2, 3])).toEqual(fulfilled(-1, 4, -3));
    expect(sent).toEqual([2]);
  });

  it('tries one by one what the database refused as a whole: one error is one item’s', async () => {
    const { all } = doubling({
      one: async (item) => (item === 2 ? Promise.reject(refused()) : item * 2),
      many: () => Promise.reject(refused()),
    });
    const [first, second, third] = await all([1, 2, 3]);
    expect([first, third]).toEqual(fulfilled(2, 6));
    expect(second).toMatchObject({ status: 'rejected', reason: { message: 'refused' } });
  });

  it('tries nothing again whose outcome nobody knows, and goes on with what comes next', async () => {
    let isBroken = true;
    const { sent, all } = doubling({
      many: async (items) => {
        if (isBroken) throw new Error('connection lost');
        return items.map((item) => item * 2);
      },
    });
    const lost = { status: 'rejected', reason: expect.objectContaining({ message: 'connection lost' }) };
    expect(await all([1, 2])).toEqual([lost, lost]);
    expect(sent).toEqual([]);
    isBroken = false;
    expect(await all([3, 4])).toEqual(fulfilled(6, 8));
  });
});
