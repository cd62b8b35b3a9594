import { describe, expect, it } from '@jest/globals';
import {
  readCopyConditions,
  readCopyDirective,
  readCopyRange,
  readCopySource,
  requireCopyableSize,
} from './copy-source.js';

const source = (header: string) => readCopySource(new Map([['x-amz-copy-source', header]]));
const code = (name: string) => expect.objectContaining({ code: name });

describe('readCopySource', () => {
  it.each([
    ['photos/a', 'a'],
    ['/photos/a', 'a'],
    ['photos/a/b', 'a/b'],
    ['photos%2Fa%2Fb', 'a/b'],
    ['%2Fphotos/a', 'a'],
    ['photos/a%3FversionId%3Dx', 'a?versionId=x'],
    ['photos/a+b', 'a+b'],
    ['photos/%C3%A4', 'ä'],
    ['photos/\u00c3\u00a4', 'ä'],
    ['photos/../other/k', '../other/k'],
    ['photos//k', '/k'],
    ['photos/%2525', '%25'],
  ])('check 68: reads %s', (header, key) => {
    expect(source(header)).toEqual({ bucket: 'photos', key });
  });

  it('reads a version behind the key', () => {
    expect(source('photos/a?versionId=null')).toEqual({ bucket: 'photos', key: 'a', versionId: 'null' });
    expect(source('photos/a%3Fb?versionId=x')).toEqual({ bucket: 'photos', key: 'a?b', versionId: 'x' });
  });

  it.each([
    '',
    '/',
    'photos',
    'photos/',
    '//photos/a',
    'http://evil.example/photos/a',
    'arn:aws:s3:eu-west-1:1:accesspoint/x/object/k',
    'photos/a?versionId=',
    'photos/a?versionId=a&x=y',
    'photos/a?uploads',
    'photos/%zz',
    'photos/%00',
    'photos/%ff',
    '../photos/a',
    `photos/${'a'.repeat(1025)}`,
  ])('check 68: refuses %j', (header) => {
    expect(() => source(header)).toThrow(code('InvalidArgument'));
  });
});

describe('readCopyConditions', () => {
  it('reads what is said of the source and nothing else', () => {
    expect(readCopyConditions(new Map([['if-match', 'x']]))).toBeUndefined();
    expect(readCopyConditions(new Map([['x-amz-copy-source-if-match', '"x"']]))).toEqual({ ifMatch: ['x'] });
  });
});

describe('readCopyDirective', () => {
  it('is COPY unless said otherwise, and one of two', () => {
    expect(readCopyDirective(new Map(), 'metadata')).toBe('COPY');
    expect(readCopyDirective(new Map([['x-amz-tagging-directive', 'REPLACE']]), 'tagging')).toBe('REPLACE');
    const strange = new Map([['x-amz-metadata-directive', 'MERGE']]);
    expect(() => readCopyDirective(strange, 'metadata')).toThrow(code('InvalidArgument'));
  });
});

describe('readCopyRange', () => {
  const range = (text: string) => readCopyRange(new Map([['x-amz-copy-source-range', text]]), 10);

  it('check 81: takes whole spans within the source', () => {
    expect(range('bytes=0-0')).toEqual({ start: 0, end: 0 });
    expect(range('bytes=0-9')).toEqual({ start: 0, end: 9 });
    expect(readCopyRange(new Map(), 10)).toBeUndefined();
  });

  it.each(['0-2', 'bytes=0', 'bytes=hello-world', 'bytes=0-', 'bytes=-2', 'bytes=0-2,3-5', 'bytes=5-2'])(
    'check 81: refuses %s',
    (text) => {
      expect(() => range(text)).toThrow(code('InvalidArgument'));
    },
  );

  it('check 81: answers InvalidRange beyond the end', () => {
    expect(() => range('bytes=0-10')).toThrow(code('InvalidRange'));
    expect(() => range('bytes=10-12')).toThrow(code('InvalidRange'));
  });
});

describe('requireCopyableSize', () => {
  it('ends at 5 GiB', () => {
    expect(() => requireCopyableSize(5 * 1024 ** 3)).not.toThrow();
    expect(() => requireCopyableSize(5 * 1024 ** 3 + 1)).toThrow(code('InvalidRequest'));
  });
});
