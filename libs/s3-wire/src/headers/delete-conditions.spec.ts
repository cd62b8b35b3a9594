import { describe, expect, it } from '@jest/globals';
import { readDeleteConditions } from './delete-conditions.js';

const read = (headers: Record<string, string>) => readDeleteConditions(new Map(Object.entries(headers)));

describe('readDeleteConditions', () => {
  it('reads ETag, size and time, each on its own', () => {
    expect(read({})).toEqual({});
    expect(read({ 'if-match': '"a"' })).toEqual({ mustMatch: 'a' });
    expect(
      read({
        'if-match': '*',
        'x-amz-if-match-size': '0',
        'x-amz-if-match-last-modified-time': 'Thu, 01 Jan 1970 00:00:09 GMT',
      }),
    ).toEqual({ mustMatch: '*', mustHaveBytes: 0, mustBeOfSeconds: 9 });
  });

  it.each<[Record<string, string>, string]>([
    [{ 'if-match': '' }, 'InvalidRequest'],
    [{ 'x-amz-if-match-size': '-1' }, 'InvalidRequest'],
    [{ 'x-amz-if-match-last-modified-time': 'yesterday' }, 'InvalidRequest'],
    [{ 'if-none-match': '*' }, 'NotImplemented'],
  ])('refuses %j with %s', (headers, code) => {
    expect(() => read(headers)).toThrow(expect.objectContaining({ code }));
  });
});
