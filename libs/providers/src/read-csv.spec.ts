import { describe, expect, it } from '@jest/globals';
import { readCsv } from './read-csv.js';

const read = (text: string, columns: readonly string[] = []) =>
  readCsv({ file: 'x.csv', text }, columns).rows.map(({ line, values }) => [line, ...values.values()]);

describe('readCsv', () => {
  it('reads values by their column', () => {
    expect([...(readCsv({ file: 'x.csv', text: 'a,b\n1,2\n' }, ['b', 'a']).rows[0]?.values ?? [])]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });

  it.each([
    ['a bare line end', 'a,b\n1,2\n3,4'],
    ['line ends of RFC 4180', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['a byte order mark', '\uFEFFa,b\n1,2\n3,4\n'],
    ['quotes that were not needed', '"a","b"\n"1","2"\n3,4\n'],
  ])('understands %s', (_name, text) => {
    expect(read(text, ['a', 'b'])).toEqual([
      [2, '1', '2'],
      [3, '3', '4'],
    ]);
  });

  it('keeps commas, quotes and line breaks within quotes, and still counts the lines', () => {
    expect(read('a,b\n"x, ""y""\nz",\n\n1,2\n')).toEqual([
      [2, 'x, "y"\nz', ''],
      [5, '1', '2'],
    ]);
  });

  it('reads an empty last value', () => {
    expect(read('a,b\n1,')).toEqual([[2, '1', '']]);
  });

  it.each([
    ['a,b\n1,2\n1', 'x.csv:3:1: 1 values, but the header has 2'],
    ['a,b\n1,2,3', 'x.csv:2:1: 3 values, but the header has 2'],
    ['a,b\n1,"2', 'x.csv:2:3: value 2 is badly quoted'],
    ['a,b\n1,"2"x', 'x.csv:2:3: value 2 is badly quoted'],
    ['a,b\n1x"y",2', 'x.csv:2:1: value 1 is badly quoted'],
    ['a,c\n1,2', 'x.csv:1:1 (b): the column is missing'],
    ['a,b,a', 'x.csv:1:1 (a): the column appears twice'],
    ['', 'x.csv:1:1 (a): the column is missing'],
    ['a,b\n1,2\n"x\ny\0",2', 'x.csv:4:2: holds the control character U+0000'],
    ['a,b\n1,\t2', 'x.csv:2:3: holds the control character U+0009'],
    [
      `a,b\n1,${Buffer.from('\u00e9', 'latin1').toString('utf8')}`,
      'x.csv:2:3: holds bytes that are no UTF-8',
    ],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => read(text, ['a', 'b'])).toThrow(message);
  });

  it('tells where a value begins, also after a line break in quotes', () => {
    const [row] = readCsv({ file: 'x.csv', text: 'a,b\n"x\nyz",1\n' }, []).rows;
    expect([...(row?.places.values() ?? [])]).toEqual([
      { line: 2, column: 1 },
      { line: 3, column: 5 },
    ]);
  });
});
