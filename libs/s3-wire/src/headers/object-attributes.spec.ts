import { describe, expect, it } from '@jest/globals';
import { readAttributesQuery } from './object-attributes.js';

const read = (headers: Record<string, string>) => readAttributesQuery(new Map(Object.entries(headers)));

describe('readAttributesQuery', () => {
  it('reads a list over one line or several', () => {
    expect(read({ 'x-amz-object-attributes': 'ETag, ObjectSize,ETag' })).toEqual({
      attributes: new Set(['ETag', 'ObjectSize']),
      maxParts: 1000,
      after: 0,
    });
  });

  it('reads the page of parts, of 1,000 at most', () => {
    const headers = { 'x-amz-object-attributes': 'ObjectParts' };
    expect(read({ ...headers, 'x-amz-max-parts': '2', 'x-amz-part-number-marker': '3' })).toMatchObject({
      maxParts: 2,
      after: 3,
    });
    expect(read({ ...headers, 'x-amz-max-parts': '2000' }).maxParts).toBe(1000);
  });

  it.each<[Record<string, string>, string]>([
    [{}, 'InvalidRequest'],
    [{ 'x-amz-object-attributes': ' , ' }, 'InvalidRequest'],
    [{ 'x-amz-object-attributes': 'etag' }, 'InvalidArgument'],
    [{ 'x-amz-object-attributes': 'ETag', 'x-amz-max-parts': '-1' }, 'InvalidArgument'],
    [{ 'x-amz-object-attributes': 'ETag', 'x-amz-part-number-marker': '1e3' }, 'InvalidArgument'],
  ])('refuses %j with %s', (headers, code) => {
    expect(() => read(headers)).toThrow(expect.objectContaining({ code }));
  });
});
