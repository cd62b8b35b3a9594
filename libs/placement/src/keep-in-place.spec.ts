import { describe, expect, it } from '@jest/globals';
import { keepInPlace } from './keep-in-place.js';

const plan = (required: string[], candidates: string[]) => ({ required, candidates, shortfall: 0 });

describe('keepInPlace', () => {
  it.each([
    ['takes the place of the last', ['a', 'b'], ['a', 'b', 'c'], 'c', ['a', 'c']],
    ['is the only copy where one is owed', ['a'], ['a', 'b'], 'b', ['b']],
    ['changes nothing where it is owed', ['a', 'b'], ['a', 'b', 'c'], 'b', ['a', 'b']],
    ['changes nothing where it is not allowed', ['a'], ['a', 'b'], 'us', ['a']],
    ['adds nothing where nothing is owed', [], ['a'], 'a', []],
  ])('a backend that %s', (_title, required, candidates, backend, expected) => {
    expect(keepInPlace(plan(required, candidates), backend).required).toEqual(expected);
  });
});
