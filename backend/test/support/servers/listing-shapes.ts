import type { SyntheticBucket } from './listing-endpoint.js';

const padded = (index: number): string => String(index).padStart(9, '0');
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Buckets by how their keys are spread; in order of UTF-8 bytes for growing numbers. */
export const LISTING_SHAPES = {
  /** As many keys under each of 26 prefixes. */
  even: (objects: number): SyntheticBucket => ({
    name: 'even',
    objects,
    keyOf: (index) => `${LETTERS[Math.floor((index * LETTERS.length) / objects)]}/${padded(index)}.dat`,
  }),
  /** 99 of 100 keys under one prefix. */
  skewed: (objects: number): SyntheticBucket => ({
    name: 'skewed',
    objects,
    keyOf: (index) => {
      if (index * 200 < objects) return `a/${padded(index)}.dat`;
      const prefix = index * 200 < objects * 199 ? 'logs/2026/' : 'z/';
      return `${prefix}${padded(index)}.dat`;
    },
  }),
} as const;
