import { describe, expect, it } from '@jest/globals';
import { folderOf, folderSteps } from './folder-path';
import { attachment } from './object-courier';

describe('folders', () => {
  it('names each folder on the way', () => {
    expect(folderSteps('2025/reports/')).toEqual([
      { name: '2025', prefix: '2025/' },
      { name: 'reports', prefix: '2025/reports/' },
    ]);
    expect(folderSteps('')).toEqual([]);
  });

  it('keeps empty segments, because keys may have them', () => {
    expect(folderSteps('/a//').map(({ prefix }) => prefix)).toEqual(['/', '/a/', '/a//']);
  });

  it('finds the folder of a key', () => {
    expect([folderOf('a/b/c.txt'), folderOf('c.txt'), folderOf('a/')]).toEqual(['a/b/', '', 'a/']);
  });
});

describe('attachment', () => {
  it('names the file by the last segment of its key', () => {
    expect(attachment('a/b/report.pdf')).toBe(
      `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`,
    );
  });

  it('lets no key break out of the header', () => {
    expect(attachment('a"b\r\nX: y')).toBe(
      `attachment; filename="a_b__X: y"; filename*=UTF-8''a%22b%0D%0AX%3A%20y`,
    );
  });

  it('carries other scripts beside a plain name', () => {
    expect(attachment('päätös.txt')).toBe(
      `attachment; filename="p__t_s.txt"; filename*=UTF-8''p%C3%A4%C3%A4t%C3%B6s.txt`,
    );
  });
});
