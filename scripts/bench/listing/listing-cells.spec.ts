import { describe, expect, it } from '@jest/globals';
import { judgeListing, LISTING_CELLS, median } from './listing-cells.js';

const figures = (least: number, most: number, folded: number) =>
  LISTING_CELLS.flatMap(({ id }) => [
    { cellId: id, keys: 10_000, medianMs: id === 'folded' ? folded : least },
    { cellId: id, keys: 1_000_000, medianMs: id === 'folded' ? folded : most },
  ]);

describe('judgeListing', () => {
  it('keeps the lines of a page that costs the same everywhere', () => {
    expect(judgeListing(figures(5, 6, 15)).map(({ isMet }) => isMet)).not.toContain(false);
  });

  it('misses the line of a page that grows with its bucket', () => {
    const missed = judgeListing(figures(5, 7, 15)).filter(({ isMet }) => !isMet);
    expect(missed.map(({ text }) => text)).toEqual([
      'first page of 1,000, most keys over least',
      'page of 1,000 from the middle, most keys over least',
      'page of 100 below a prefix, most keys over least',
      'page of 1,000 versions, most keys over least',
    ]);
  });

  it('misses the line of common prefixes that are dearer than three flat pages', () => {
    expect(judgeListing(figures(5, 5, 16)).filter(({ isMet }) => !isMet)).toMatchObject([{ limit: 3 }]);
  });

  it('judges one size by what does not compare sizes', () => {
    expect(
      judgeListing([
        { cellId: 'flat', keys: 1, medianMs: 1 },
        { cellId: 'folded', keys: 1, medianMs: 2 },
      ]),
    ).toEqual([{ text: 'page of 100 common prefixes over a flat page', limit: 3, measured: 2, isMet: true }]);
  });
});

describe('median', () => {
  it('is the middle one, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(() => median([])).toThrow(RangeError);
  });
});
