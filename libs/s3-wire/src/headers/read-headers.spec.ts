import { describe, expect, it } from '@jest/globals';
import { parseTarget } from '../parse-target.js';
import { readHeaders, toHeaderValue, withHoistedHeaders } from './read-headers.js';

describe('readHeaders', () => {
  it('lower-cases names and joins repeats as the signature does', () => {
    const headers = readHeaders(['Host', 'h', 'X-Amz-Meta-A', '1', 'x-amz-meta-a', '2', '__proto__', 'x']);
    expect([...headers]).toEqual([
      ['host', 'h'],
      ['x-amz-meta-a', '1,2'],
      ['__proto__', 'x'],
    ]);
  });

  it.each(['Host', 'Authorization', 'X-Amz-Date', 'Content-Type', 'Content-Length', 'x-amz-copy-source'])(
    'refuses a second %s',
    (name) => {
      expect(() => readHeaders([name, 'a', name.toUpperCase(), 'a'])).toThrow(
        expect.objectContaining({ status: 400 }),
      );
    },
  );
});

describe('withHoistedHeaders', () => {
  const hoist = (query: string, headers: readonly string[] = []) => [
    ...withHoistedHeaders(readHeaders(headers), parseTarget(`/b/k?${query}`).query),
  ];

  it('takes x-amz parameters for headers, except those of the signature', () => {
    expect(
      hoist('X-Amz-Meta-A=1&x-amz-storage-class=STANDARD&X-Amz-Signature=s&X-Amz-Date=d&x-id=PutObject', [
        'host',
        'h',
      ]),
    ).toEqual([
      ['host', 'h'],
      ['x-amz-meta-a', '1'],
      ['x-amz-storage-class', 'STANDARD'],
    ]);
  });

  it('lets a header win over a parameter, and the first parameter over the second', () => {
    expect(hoist('x-amz-meta-a=2', ['x-amz-meta-a', '1'])).toEqual([['x-amz-meta-a', '1']]);
    expect(hoist('x-amz-meta-a=2&X-Amz-Meta-A=3')).toEqual([['x-amz-meta-a', '2']]);
  });

  it('refuses a value that would split a header', () => {
    expect(() => hoist('x-amz-meta-a=1%0d%0aset-cookie:x')).toThrow(
      expect.objectContaining({ code: 'InvalidArgument' }),
    );
  });

  it('refuses a name that no header can have', () => {
    for (const name of ['x-amz-meta-a%20b', 'x-amz-meta-%C3%A9', 'x-amz-meta-a%3A', 'x-amz-meta-a%0d']) {
      expect(() => hoist(`${name}=1`)).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
    }
  });

  it('gives the very map back when nothing is hoisted', () => {
    const headers = readHeaders(['host', 'h']);
    expect(withHoistedHeaders(headers, parseTarget('/b/k?x-id=GetObject').query)).toBe(headers);
  });
});

describe('toHeaderValue', () => {
  it('carries UTF-8 as bytes', () => {
    expect(toHeaderValue('é', 'x')).toBe('\u00c3\u00a9');
  });
});
