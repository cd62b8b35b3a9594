import { describe, expect, it } from '@jest/globals';
import { checkTags, readTaggingHeader } from './tagging.js';

const tags = (count: number) => Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: '' }));
const read = (header: string) => readTaggingHeader(new Map([['x-amz-tagging', header]]));
const code = (name: string) => expect.objectContaining({ code: name, status: 400 });

describe('checkTags', () => {
  it('counts ten for an object and fifty for a bucket', () => {
    expect(() => checkTags(tags(10), 'object')).not.toThrow();
    expect(() => checkTags(tags(50), 'bucket')).not.toThrow();
    expect(() => checkTags(tags(11), 'object')).toThrow(code('BadRequest'));
    expect(() => checkTags(tags(51), 'bucket')).toThrow(code('BadRequest'));
  });

  it('takes letters of every script and the marks AWS names', () => {
    const fine = [
      { key: 'Größe 1', value: 'a+b-c=d._:/@' },
      { key: 'k'.repeat(128), value: 'v'.repeat(256) },
      { key: '\u{20000}'.repeat(128), value: '\u{20000}'.repeat(256) },
    ];
    expect(() => checkTags(fine, 'object')).not.toThrow();
  });

  it.each([
    ['', 'v'],
    ['k'.repeat(129), 'v'],
    ['\u{20000}'.repeat(129), 'v'],
    ['k', 'v'.repeat(257)],
    ['a&b', 'v'],
    ['a\nb', 'v'],
    ['k', '<'],
    ['k', '\u0001'],
    ['aws:x', 'v'],
    ['sgw:residency', '[]'],
    ['AWS:x', 'v'],
  ])('refuses %j = %j', (key, value) => {
    expect(() => checkTags([{ key, value }], 'bucket')).toThrow(code('InvalidTag'));
  });

  it('refuses the same key twice', () => {
    expect(() => checkTags([...tags(2), { key: 'k1', value: 'x' }], 'object')).toThrow(
      expect.objectContaining({
        code: 'InvalidTag',
        message: 'Cannot provide multiple Tags with the same key',
      }),
    );
  });
});

describe('readTaggingHeader', () => {
  it('reads an URL-encoded list', () => {
    expect(read('replica-count=2&a%20b=c+d&empty&e%3D=%26'.replace('%26', '%2F'))).toEqual([
      { key: 'replica-count', value: '2' },
      { key: 'a b', value: 'c d' },
      { key: 'empty', value: '' },
      { key: 'e=', value: '/' },
    ]);
    expect(read('')).toEqual([]);
    expect(readTaggingHeader(new Map())).toEqual([]);
  });

  it('refuses what is not URL-encoded, and a key twice', () => {
    for (const header of ['a=%', 'a=%ff', 'a=1&a=2', 'a=%00'])
      expect(() => read(header)).toThrow(code('InvalidArgument'));
    expect(() => read('a=<')).toThrow(code('InvalidTag'));
    expect(() => read('=v')).toThrow(code('InvalidTag'));
    expect(() =>
      read(
        tags(11)
          .map(({ key }) => `${key}=`)
          .join('&'),
      ),
    ).toThrow(code('BadRequest'));
    expect(() => read('a&'.repeat(100_000))).toThrow(code('InvalidArgument'));
  });
});
