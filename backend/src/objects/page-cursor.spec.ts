import { describe, expect, it } from '@jest/globals';
import { readCursor, writeCursor } from './page-cursor.js';

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a page cursor', () => {
  it('gives back the position it was made of', () => {
    const position = ['default', 'päätös/ä?&=\u{1f4e6}'];
    expect(readCursor(writeCursor(position), 2)).toEqual(position);
  });

  it('needs no escaping in a query', () => {
    expect(writeCursor(['???>>>~~~', 'ÿÿÿ'])).toMatch(/^[\w-]+$/);
  });

  it.each([
    ['no base64', '***'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no list', encoded({ 0: 'a', 1: 'b', length: 2 })],
    ['too short', encoded(['a'])],
    ['too long', encoded(['a', 'b', 'c'])],
    ['no texts', encoded(['a', 1])],
    ['NUL, which PostgreSQL cannot hold', encoded(['a', '\0'])],
  ])('is refused when it holds %s', (_what, cursor) => {
    expect(() => readCursor(cursor, 2)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});
