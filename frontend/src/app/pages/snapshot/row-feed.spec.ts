import { describe, expect, it } from '@jest/globals';
import { type FeedPage, RowFeed } from './row-feed';

const TOTAL = 50_000;

/** A list of its own indexes, with what was asked of it. */
function list(total = TOTAL) {
  const asked: number[] = [];
  const ask = (offset: number, limit: number): Promise<FeedPage<number>> => {
    asked.push(offset);
    const length = Math.max(0, Math.min(limit, total - offset));
    return Promise.resolve({ items: Array.from({ length }, (_, at) => offset + at), total });
  };
  return { ask, asked };
}

describe('RowFeed', () => {
  it('has the whole length at once, and reads only what is looked at', async () => {
    const { ask, asked } = list();
    const feed = new RowFeed<number>();
    await feed.open(ask);
    expect(feed.rows()).toHaveLength(TOTAL);
    expect(feed.rows()[TOTAL - 1]).toBeUndefined();
    await feed.look(TOTAL - 20, TOTAL);
    expect(feed.rows()[TOTAL - 1]).toBe(TOTAL - 1);
    expect(feed.rows()[25_000]).toBeUndefined();
    expect(asked).toEqual([0, 49_500]);
  });

  it('forgets what lies far away, and reads it again when it is looked at again', async () => {
    const { ask, asked } = list();
    const feed = new RowFeed<number>();
    await feed.open(ask);
    for (let row = 0; row < TOTAL; row += 500) await feed.look(row, row + 20);
    expect(feed.rows().filter((row) => row !== undefined).length).toBeLessThanOrEqual(8000);
    expect(feed.rows()[0]).toBeUndefined();
    await feed.look(0, 20);
    expect(feed.rows()[0]).toBe(0);
    expect(asked.filter((offset) => offset === 0)).toHaveLength(2);
  });

  it('skips what was scrolled past while a page was on its way', async () => {
    const { ask, asked } = list();
    const feed = new RowFeed<number>();
    await feed.open(ask);
    const first = feed.look(10_150, 10_170);
    void feed.look(20_150, 20_170);
    void feed.look(30_150, 30_170);
    await first;
    expect(asked).toEqual([0, 10_000, 30_000]);
  });

  it('drops the answer to a question that is no longer asked', async () => {
    const feed = new RowFeed<string>();
    let answerLate: (late: FeedPage<string>) => void = () => undefined;
    const first = feed.open(() => new Promise((done) => (answerLate = done)));
    await feed.open(() => Promise.resolve({ items: ['new'], total: 1 }));
    answerLate({ items: ['old'], total: 1 });
    await first;
    expect(feed.rows()).toEqual(['new']);
    expect(feed.isOpening()).toBe(false);
  });

  it('keeps what it has when a page fails, and reads that page again', async () => {
    const feed = new RowFeed<number>();
    const { ask } = list(1000);
    let isDown = true;
    await feed.open((offset, limit) =>
      offset > 0 && isDown ? Promise.reject(new Error('down')) : ask(offset, limit),
    );
    await feed.look(900, 1000);
    expect(feed.problem()?.detail).toBe('down');
    expect(feed.rows()[0]).toBe(0);
    isDown = false;
    await feed.retry();
    expect(feed.rows()[999]).toBe(999);
    expect(feed.problem()).toBeUndefined();
  });
});
