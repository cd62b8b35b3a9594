import { describe, expect, it } from '@jest/globals';
import type { Page } from '@sgw/contracts';
import { PagedList, type PageQuery } from './paged-list';

const numbers = (count: number, largestPage = 1000) => {
  const asked: PageQuery[] = [];
  const list = new PagedList<Page<number>>(
    async (query) => {
      asked.push(query);
      const from = Number(query.cursor ?? 0);
      const to = Math.min(count, from + query.limit);
      const items = Array.from({ length: to - from }, (_, index) => from + index);
      return { items, ...(to < count ? { nextCursor: String(to) } : {}) };
    },
    2,
    largestPage,
  );
  return { list, asked };
};

describe('PagedList', () => {
  it('adds page after page until there is none', async () => {
    const { list } = numbers(5);
    await list.load();
    expect([list.items(), list.hasMore()]).toEqual([[0, 1], true]);
    await list.loadMore();
    await list.loadMore();
    await list.loadMore();
    expect([list.items(), list.hasMore()]).toEqual([[0, 1, 2, 3, 4], false]);
  });

  it('refreshes all that is on the screen in one question', async () => {
    const { list, asked } = numbers(5);
    await list.load();
    await list.loadMore();
    await list.refresh();
    expect(asked.at(-1)).toEqual({ limit: 4 });
    expect(list.items()).toEqual([0, 1, 2, 3]);
  });

  it('refreshes all of it where the API gives less than that at once', async () => {
    const { list, asked } = numbers(9, 3);
    for (const read of [() => list.load(), () => list.loadMore(), () => list.loadMore()]) await read();
    asked.length = 0;
    await list.refresh();
    expect(asked).toEqual([{ limit: 3 }, { cursor: '3', limit: 3 }]);
    expect([list.items(), list.hasMore()]).toEqual([[0, 1, 2, 3, 4, 5], true]);
  });

  it('keeps what it read when a further page fails', async () => {
    let fails = false;
    const list = new PagedList<Page<number>>(async () => {
      if (fails) throw new Error('down');
      return { items: [1], nextCursor: 'x' };
    });
    await list.load();
    fails = true;
    await list.loadMore();
    expect([list.items(), list.phase(), list.problem()?.detail]).toEqual([[1], 'ready', 'down']);
  });

  it('reads again when something changed while the first page was under way', async () => {
    const answers: ((page: Page<string>) => void)[] = [];
    const list = new PagedList<Page<string>>(() => new Promise((resolve) => answers.push(resolve)));
    const loaded = list.load();
    await list.refresh();
    answers[0]?.({ items: ['before'] });
    // The second question is put only once the first is answered.
    await Promise.resolve().then(() => undefined);
    answers[1]?.({ items: ['before', 'after'] });
    await loaded;
    expect(list.items()).toEqual(['before', 'after']);
  });

  it('drops the answer to an older question', async () => {
    const answers: ((page: Page<string>) => void)[] = [];
    const list = new PagedList<Page<string>>(() => new Promise((resolve) => answers.push(resolve)));
    const older = list.load();
    const newer = list.load();
    answers[1]?.({ items: ['new'] });
    answers[0]?.({ items: ['old'] });
    await Promise.all([older, newer]);
    expect(list.items()).toEqual(['new']);
  });
});
