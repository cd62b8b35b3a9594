import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTarget } from './parse-target.js';
import { S3Error } from './s3-error.js';
import { anyText } from './testing/any-text.js';

const pairsOf = (target: string) => parseTarget(target).query.pairs;
const invalid = expect.objectContaining({ code: 'InvalidURI', status: 400 });

describe('parseTarget', () => {
  it('leaves the path as it was sent', () => {
    expect(parseTarget('/b//./../%2F%20+?x').path).toBe('/b//./../%2F%20+');
  });

  it('decodes the query: percent escapes, plus as blank, no value as empty', () => {
    expect(pairsOf('/b?uploads&prefix=a+b%2Bc&x=&=y&&k=a=b')).toEqual([
      ['uploads', ''],
      ['prefix', 'a b+c'],
      ['x', ''],
      ['', 'y'],
      ['k', 'a=b'],
    ]);
  });

  it('reads raw and escaped UTF-8 alike', () => {
    expect(pairsOf('/b?prefix=%C3%A9')).toEqual([['prefix', 'é']]);
    expect(pairsOf(`/b?prefix=${Buffer.from('é').toString('latin1')}`)).toEqual([['prefix', 'é']]);
  });

  it('keeps a byte order mark', () => {
    expect(pairsOf('/b?prefix=%EF%BB%BFa')).toEqual([['prefix', '\ufeffa']]);
  });

  it('takes names literally: first of a repeated one, no objects, no arrays', () => {
    const { query } = parseTarget('/b?max-keys=1&max-keys=2&prefix[]=a&__proto__=x&prefix[__proto__]=y');
    expect(query.get('max-keys')).toBe('1');
    expect(query.get('prefix')).toBeUndefined();
    expect(query.get('prefix[]')).toBe('a');
    expect(query.get('__proto__')).toBe('x');
    expect(query.has('constructor')).toBe(false);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    '',
    'b/k',
    '*',
    'http://evil/b/k',
    'b:443',
    '/b#frag',
    '/b?x=%',
    '/b?x=%f',
    '/b?x=%zz',
    '/b?x=%ff',
    '/b?x=%ed%a0%80',
    '/b?x=%00',
  ])('refuses %j', (target) => {
    expect(() => parseTarget(target)).toThrow(invalid);
  });

  it('refuses more parameters than any request has', () => {
    expect(pairsOf(`/b?${'a&'.repeat(200)}`)).toHaveLength(200);
    expect(() => parseTarget(`/b?${'a&'.repeat(10_000)}`)).toThrow(invalid);
  });

  it('throws nothing but S3Error, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          parseTarget(`/${Buffer.from(bytes).toString('latin1')}`);
        } catch (error) {
          expect(error).toBeInstanceOf(S3Error);
        }
      }),
    );
  });

  it('gives back what a client encoded', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(parseTarget(`/b?p=${encodeURIComponent(text)}`).query.get('p')).toBe(text);
      }),
    );
  });
});
