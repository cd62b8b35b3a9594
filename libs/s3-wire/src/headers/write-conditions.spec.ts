import { describe, expect, it } from '@jest/globals';
import { readWriteConditions, unquoteEtag } from './write-conditions.js';

const read = (headers: Readonly<Record<string, string>>) =>
  readWriteConditions(new Map(Object.entries(headers)));

describe('readWriteConditions', () => {
  it('is empty for an ordinary write', () => {
    expect(read({ 'content-type': 'text/plain' })).toEqual({});
  });

  it('takes If-None-Match: * and one ETag, with or without quotes', () => {
    expect(read({ 'if-none-match': ' * ' })).toEqual({ mustBeAbsent: true });
    expect(read({ 'if-match': '"abc"' })).toEqual({ mustMatch: 'abc' });
    expect(read({ 'if-match': 'abc-2' })).toEqual({ mustMatch: 'abc-2' });
    expect(read({ 'if-match': '*' })).toEqual({ mustMatch: '*' });
  });

  it.each<Record<string, string>>([
    { 'if-none-match': '"abc"' },
    { 'if-none-match': '' },
    { 'if-match': '' },
    { 'if-match': '"a", "b"' },
    { 'if-match': '"a"', 'if-none-match': '*' },
  ])('answers 501 to %j', (headers) => {
    expect(() => read(headers)).toThrow(expect.objectContaining({ code: 'NotImplemented' }));
  });
});

describe('unquoteEtag', () => {
  it.each([
    ['"a"', 'a'],
    ['W/"a"', 'a'],
    ['a', 'a'],
    ['"', '"'],
  ])('of %s is %s', (text, etag) => {
    expect(unquoteEtag(text)).toBe(etag);
  });
});
