import { describe, expect, it } from '@jest/globals';
import type { BucketOverview } from '@sgw/contracts';
import { mapCrumbs, mapLevel, pathOf } from './map-level';

const share = (name: string, objects: number, bytes: number) => ({ name, objects, bytes });
const bucket = (
  name: string,
  prefixes: readonly ReturnType<typeof share>[],
  objectCount: number | null = 10,
) =>
  ({
    name,
    objectCount,
    totalBytes: objectCount === null ? null : 100,
    shape: { prefixes },
  }) as unknown as BucketOverview;

const account = [
  bucket('deep', [share('a/', 6, 60), share('a/x/', 4, 40), share('a/y/', 2, 20), share('b/', 3, 30)]),
  bucket('flat', []),
  bucket('denied', [], null),
];
const names = (path: string): string[] =>
  mapLevel(account, path).map(({ name, bytes }) => `${name} ${bytes}`);

describe('a level of the map', () => {
  it('begins with the buckets of which something is known', () => {
    expect(names('')).toEqual(['deep 100', 'flat 100']);
    expect(mapLevel(account, '').map(({ isFolder }) => isFolder)).toEqual([true, false]);
  });

  it('goes from folder to folder, and adds up to the whole', () => {
    expect(names('deep')).toEqual(['a/ 60', 'b/ 30', '(other files) 10']);
    expect(names('deep/a/')).toEqual(['x/ 40', 'y/ 20']);
    expect(mapLevel(account, 'deep').map((tile) => [pathOf(tile), tile.isFolder])).toEqual([
      ['deep/a/', true],
      ['deep/b/', false],
      ['deep', false],
    ]);
  });

  it('is empty where an address leads nowhere', () => {
    expect(names('nobody')).toEqual([]);
    expect(names('deep/none/')).toEqual([]);
  });

  it('knows the way back', () => {
    expect(mapCrumbs('deep/a/')).toEqual([
      { name: 'All buckets', path: '' },
      { name: 'deep', path: 'deep' },
      { name: 'a/', path: 'deep/a/' },
    ]);
  });
});
