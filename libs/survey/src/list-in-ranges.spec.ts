import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ListCursor } from './key-range.js';
import { compareKeys } from './key-order.js';
import { listInRanges, type ListPage, UnorderedListingError } from './list-in-ranges.js';

interface Entry {
  readonly key: string;
  readonly version: number;
}

/** A bucket that answers as S3 does, in UTF-8 byte order, each page after a few turns. */
class SimulatedBucket {
  readonly entries: readonly Entry[];
  requests = 0;
  inFlight = 0;
  mostInFlight = 0;
  rounds = 0;

  constructor(
    keys: readonly string[],
    private readonly pageSize: number,
    versionsOf: (key: string) => number = () => 1,
    private readonly turns: (request: number) => number = () => 1,
  ) {
    this.entries = [...new Set(keys)]
      .filter((key) => key !== '')
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .flatMap((key) => Array.from({ length: versionsOf(key) }, (_, version) => ({ key, version })));
  }

  fetch = async ({ after, marker }: ListCursor): Promise<ListPage<Entry>> => {
    const request = this.requests++;
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    for (let turn = 0; turn < this.turns(request); turn++) await nextTurn();
    this.inFlight--;
    const from = this.entries.findIndex(({ key, version }) => {
      const order = compareKeys(key, after);
      return order > 0 || (order === 0 && marker !== undefined && version > Number(marker));
    });
    const entries = from < 0 ? [] : this.entries.slice(from, from + this.pageSize);
    const last = entries.at(-1);
    const isLast = from < 0 || from + this.pageSize >= this.entries.length;
    return {
      entries,
      ...(!isLast && last && { next: { after: last.key, marker: String(last.version) } }),
    };
  };
}

async function list(bucket: SimulatedBucket, lanes: number) {
  const found: Entry[] = [];
  const isWhole = await listInRanges(
    {
      fetch: bucket.fetch,
      take: (entries) => void found.push(...entries),
      lanes: () => lanes,
      mayFetch: () => true,
      pagesBeforeCutting: 1,
    },
    new AbortController().signal,
  );
  return { found, isWhole };
}

const inOrder = (entries: readonly Entry[]) =>
  entries.toSorted((a, b) => compareKeys(a.key, b.key) || a.version - b.version);

const character = fc.constantFrom(
  ...'ab/0159-_. ~%+é',
  '\u07ff',
  'ᄀ',
  '\ud7ff',
  '\ue000',
  '\uffee',
  '😀',
  '\u{10ffff}',
);
const oddKey = fc.string({
  unit: fc.oneof(character, fc.constantFrom('a', '0', '/')),
  minLength: 1,
  maxLength: 8,
});
const skewedKey = fc.oneof(
  {
    weight: 50,
    arbitrary: fc.nat(5000).map((n) => `very/deep/and/long/prefix/${String(n).padStart(8, '0')}`),
  },
  { weight: 1, arbitrary: oddKey },
);

describe('listInRanges', () => {
  it('finds each entry exactly once, whatever the keys, lanes, page size, versions and delays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.array(oddKey, { maxLength: 120 }), fc.array(skewedKey, { maxLength: 200 })),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 3 }),
        fc.infiniteStream(fc.nat(4)),
        async (keys, lanes, pageSize, versions, delays) => {
          const bucket = new SimulatedBucket(
            keys,
            pageSize,
            (key) => 1 + (key.length % versions),
            () => delays.next().value ?? 0,
          );
          const { found, isWhole } = await list(bucket, lanes);
          expect(isWhole).toBe(true);
          expect(inOrder(found)).toEqual(bucket.entries);
          expect(bucket.mostInFlight).toBeLessThanOrEqual(lanes);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['numbers', (n: number) => `data/2026/object-${String(n).padStart(9, '0')}.bin`],
    [
      'one folder with 99 %',
      (n: number) => (n % 100 === 0 ? `misc/${n}` : `huge/sub/folder/${String(n).padStart(7, '0')}`),
    ],
    [
      'a few keys before one deep folder',
      (n: number) =>
        n < 50 ? `a/${n}` : n < 9950 ? `logs/2026/host-07/${n.toString(36).padStart(7, '0')}` : `z/${n}`,
    ],
    ['hexadecimal digests', (n: number) => ((n * 2654435761) >>> 0).toString(16).padStart(8, '0')],
    ['dates', (n: number) => `logs/${new Date(1.7e12 + n * 60_000).toISOString()}.gz`],
  ])('spreads %s over its lanes', async (_name, keyOf) => {
    const lanes = 8;
    const pages = 400;
    const bucket = new SimulatedBucket(
      Array.from({ length: pages * 25 }, (_, n) => keyOf(n)),
      25,
    );
    let rounds = 0;
    const timer = setInterval(() => undefined, 1000);
    const found: Entry[] = [];
    // Lock-step: all requests of a round are answered together, so that rounds count what waiting costs.
    let waiting: (() => void)[] = [];
    const fetch = async (cursor: ListCursor) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length > 1) return;
        void nextTurn()
          .then(() => nextTurn())
          .then(() => {
            rounds++;
            const all = waiting;
            waiting = [];
            for (const go of all) go();
          });
      });
      return bucket.fetch(cursor);
    };
    await listInRanges(
      { fetch, take: (entries) => void found.push(...entries), lanes: () => lanes, mayFetch: () => true },
      new AbortController().signal,
    );
    clearInterval(timer);
    expect(inOrder(found)).toEqual(bucket.entries);
    expect({
      isFast: rounds <= (pages / lanes) * 1.6,
      isFrugal: bucket.requests <= pages * 1.35,
      rounds,
      requests: bucket.requests,
    }).toMatchObject({ isFast: true, isFrugal: true });
  });

  it('stops where it may not fetch any more, and says so', async () => {
    const bucket = new SimulatedBucket(
      Array.from({ length: 100 }, (_, n) => `k${n}`),
      10,
    );
    let seen = 0;
    const isWhole = await listInRanges(
      {
        fetch: bucket.fetch,
        take: (entries) => (seen += entries.length),
        lanes: () => 2,
        mayFetch: () => bucket.requests < 4,
      },
      new AbortController().signal,
    );
    expect(isWhole).toBe(false);
    expect(seen).toBe(40);
  });

  it.each([
    ['ignores where to begin', () => ({ entries: [{ key: 'a' }], next: { after: 'a' } })],
    ['is not in order', () => ({ entries: [{ key: 'b' }, { key: 'a' }] })],
    ['never goes on', ({ after }: ListCursor) => ({ entries: [], next: { after, marker: 'same' } })],
  ])('refuses a listing that %s', async (_name, answer) => {
    const listing = {
      fetch: (cursor: ListCursor) => Promise.resolve(answer(cursor)),
      take: () => undefined,
      lanes: () => 2,
      mayFetch: () => true,
    };
    await expect(listInRanges(listing, new AbortController().signal)).rejects.toThrow(UnorderedListingError);
  });
});
