/** One thing of a treemap: its area is its weight. */
export interface Weighted {
  readonly name: string;
  readonly weight: number;
  /** A token of the theme; without it the accent. */
  readonly hue?: string;
  /** Instead of the weight in words. */
  readonly value?: string;
}

/** Where it is drawn. */
export interface Tile<T extends Weighted> {
  readonly item: T;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Below this share of the whole a tile could be neither read nor hit. */
const LEAST_SHARE = 0.005;

/** Largest first; what is too small to be seen becomes one last item, and so does whatever follows the first `most`. */
export function foldSmall(
  items: readonly Weighted[],
  most: number,
): readonly (Weighted & { folded?: number })[] {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  const sorted = items.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight);
  const large = sorted.filter(({ weight }, index) => index < most && weight >= total * LEAST_SHARE);
  const rest = sorted.slice(large.length);
  if (rest.length < 2) return sorted.slice(0, large.length + rest.length);
  const weight = rest.reduce((sum, one) => sum + one.weight, 0);
  return [...large, { name: `${rest.length} smaller`, weight, folded: rest.length }];
}

/** Fills a box with tiles as square as can be (squarified treemap); the order is kept, weights must be positive. */
export function squarify<T extends Weighted>(
  items: readonly T[],
  { width, height }: Box,
): readonly Tile<T>[] {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  if (total <= 0 || width <= 0 || height <= 0) return [];
  const scale = (width * height) / total;
  const tiles: Tile<T>[] = [];
  let free = { x: 0, y: 0, width, height };
  let strip: T[] = [];
  for (const item of items) {
    const side = Math.min(free.width, free.height);
    if (strip.length > 0 && worst([...strip, item], side, scale) > worst(strip, side, scale)) {
      free = lay(strip, free, scale, tiles);
      strip = [];
    }
    strip.push(item);
  }
  lay(strip, free, scale, tiles);
  return tiles;
}

/** The most stretched tile of a strip along a side: 1 is a square. */
function worst(strip: readonly Weighted[], side: number, scale: number): number {
  const areas = strip.map(({ weight }) => weight * scale);
  const sum = areas.reduce((all, area) => all + area, 0);
  return Math.max(
    ...areas.map((area) => Math.max((side * side * area) / (sum * sum), (sum * sum) / (side * side * area))),
  );
}

interface Free extends Box {
  readonly x: number;
  readonly y: number;
}

/** Lays a strip along the shorter side; answers what is left of the box. */
function lay<T extends Weighted>(strip: readonly T[], free: Free, scale: number, tiles: Tile<T>[]): Free {
  const area = strip.reduce((sum, { weight }) => sum + weight * scale, 0);
  const isUpright = free.width >= free.height;
  const thickness = area / (isUpright ? free.height : free.width);
  let at = isUpright ? free.y : free.x;
  for (const item of strip) {
    const length = (item.weight * scale) / thickness;
    tiles.push(
      isUpright
        ? { item, x: free.x, y: at, width: thickness, height: length }
        : { item, x: at, y: free.y, width: length, height: thickness },
    );
    at += length;
  }
  return isUpright
    ? { ...free, x: free.x + thickness, width: free.width - thickness }
    : { ...free, y: free.y + thickness, height: free.height - thickness };
}
