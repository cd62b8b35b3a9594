import { describe, expect, it } from '@jest/globals';
import { columns, grouped, paintFor } from './terminal.js';

describe('columns', () => {
  it('makes cells of a column equally wide, two spaces apart', () => {
    expect(
      columns([
        ['zone', 'law'],
        ['fi-hel-local', 'eu'],
      ]),
    ).toEqual(['zone          law', 'fi-hel-local  eu']);
  });

  it('sets numbers to the right', () => {
    expect(
      columns(
        [
          ['a', '7'],
          ['b', '1,234'],
        ],
        new Set([1]),
      ),
    ).toEqual(['a      7', 'b  1,234']);
  });
});

describe('grouped', () => {
  it('parts thousands by commas', () => {
    expect(grouped(1234567.4)).toBe('1,234,567');
  });
});

describe('paintFor', () => {
  it('leaves text alone where colours are not wanted', () => {
    expect(paintFor(false).bad('✗')).toBe('✗');
  });
});
