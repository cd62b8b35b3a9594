import { describe, expect, it } from '@jest/globals';
import type { SnapshotFilesPage } from '@sgw/contracts';
import { FileFeed } from './file-feed';

const page = (keys: readonly string[], nextCursor?: string): SnapshotFilesPage => ({
  items: keys.map((key) => ({
    bucket: 'b',
    key,
    size: 1,
    lastModified: null,
    etag: null,
    storageClass: null,
  })),
  total: 3,
  prefixes: [],
  ...(nextCursor && { nextCursor }),
});

const keys = (feed: FileFeed): string[] => feed.items().map(({ key }) => key);

describe('FileFeed', () => {
  it('reads on where it stopped, and no further than there is', async () => {
    const asked: (string | undefined)[] = [];
    const feed = new FileFeed();
    await feed.open((cursor) => {
      asked.push(cursor);
      return Promise.resolve(cursor ? page(['c']) : page(['a', 'b'], '2'));
    });
    expect(feed.hasMore()).toBe(true);
    await Promise.all([feed.more(), feed.more()]);
    await feed.more();
    expect(keys(feed)).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([undefined, '2']);
  });

  it('drops the answer to a question that is no longer asked', async () => {
    const feed = new FileFeed();
    let answerLate: (late: SnapshotFilesPage) => void = () => undefined;
    const first = feed.open(() => new Promise((done) => (answerLate = done)));
    await feed.open(() => Promise.resolve(page(['new'])));
    answerLate(page(['old']));
    await first;
    expect(keys(feed)).toEqual(['new']);
    expect(feed.isLoading()).toBe(false);
  });

  it('keeps what it has when a page fails, and reads that page again', async () => {
    const feed = new FileFeed();
    let isDown = true;
    await feed.open((cursor) => {
      if (!cursor) return Promise.resolve(page(['a'], '1'));
      return isDown ? Promise.reject(new Error('down')) : Promise.resolve(page(['b']));
    });
    await feed.more();
    expect(feed.problem()?.detail).toBe('down');
    isDown = false;
    await feed.retry();
    expect(keys(feed)).toEqual(['a', 'b']);
    expect(feed.problem()).toBeUndefined();
  });
});
