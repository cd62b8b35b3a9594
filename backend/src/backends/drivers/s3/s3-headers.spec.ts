import { describe, expect, it } from '@jest/globals';
import { readMarks, unquote, writeMarks } from './s3-headers.js';

describe('marks', () => {
  it('travel as user metadata', () => {
    const fields = writeMarks({ 'sgw-version': 'a b' });
    expect(fields).toEqual({ 'x-amz-meta-sgw-version': 'a b' });
    expect(readMarks(new Map(Object.entries(fields)))).toEqual({ 'sgw-version': 'a b' });
    expect(readMarks(new Map([['etag', 'x']]))).toBeUndefined();
  });

  it.each([
    ['a b', 'x'],
    ['a', 'x\r\ny: z'],
    ['a', 'ä'],
    ['a', ' x'],
    ['a', ''],
  ])('refuses %j: %j', (name, value) => {
    expect(() => writeMarks({ [name]: value })).toThrow(TypeError);
  });
});

describe('unquote', () => {
  it.each([
    ['"abc"', 'abc'],
    ['W/"abc"', 'abc'],
    ['abc-2', 'abc-2'],
    [undefined, ''],
  ])('reads %s', (etag, plain) => {
    expect(unquote(etag)).toBe(plain);
  });
});
