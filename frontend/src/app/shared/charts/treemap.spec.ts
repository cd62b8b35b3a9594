import { describe, expect, it } from '@jest/globals';
import { foldSmall, squarify } from './treemap';

const box = { width: 600, height: 400 };
const items = [600, 300, 200, 200, 100, 60, 40].map((weight, index) => ({ name: `${index}`, weight }));

describe('squarify', () => {
  it('gives every item the area of its weight', () => {
    const total = items.reduce((sum, { weight }) => sum + weight, 0);
    const tiles = squarify(items, box);
    expect(tiles).toHaveLength(items.length);
    for (const { item, width, height } of tiles)
      expect((width * height) / (box.width * box.height)).toBeCloseTo(item.weight / total, 6);
  });

  it('stays in the box and lets no tiles overlap', () => {
    const tiles = squarify(items, box);
    for (const one of tiles) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.x + one.width).toBeLessThanOrEqual(box.width + 1e-6);
      expect(one.y + one.height).toBeLessThanOrEqual(box.height + 1e-6);
      for (const other of tiles) {
        if (other === one) continue;
        const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
        const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
        expect(across > 1e-6 && down > 1e-6).toBe(false);
      }
    }
  });

  it('draws no slivers where squares are possible', () => {
    const four = [1, 1, 1, 1].map((weight, index) => ({ name: `${index}`, weight }));
    for (const { width, height } of squarify(four, { width: 200, height: 200 }))
      expect(width / height).toBeCloseTo(1);
  });

  it('draws nothing of nothing', () => {
    expect(squarify([], box)).toEqual([]);
    expect(squarify(items, { width: 0, height: 400 })).toEqual([]);
  });
});

describe('foldSmall', () => {
  it('folds what could not be seen, and says how many that are', () => {
    const many = [
      { name: 'big', weight: 10_000 },
      ...Array.from({ length: 30 }, (_, n) => ({ name: `${n}`, weight: 1 })),
    ];
    expect(foldSmall(many, 50)).toEqual([
      { name: 'big', weight: 10_000 },
      { name: '30 smaller', weight: 30, folded: 30 },
    ]);
  });

  it('keeps a single small one under its name, and drops what is empty', () => {
    const found = foldSmall(
      [
        { name: 'tiny', weight: 1 },
        { name: 'big', weight: 1000 },
        { name: 'none', weight: 0 },
      ],
      50,
    );
    expect(found.map(({ name }) => name)).toEqual(['big', 'tiny']);
  });

  it('draws no more than asked for', () => {
    expect(foldSmall(items, 3).map(({ name }) => name)).toEqual(['0', '1', '2', '4 smaller']);
  });
});
