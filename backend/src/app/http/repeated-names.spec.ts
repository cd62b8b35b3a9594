import { describe, expect, it } from '@jest/globals';
import { badNames } from './repeated-names.js';

const found = (text: string) => badNames(text).map(({ pointer, kind }) => `${kind} ${pointer}`);

describe('badNames', () => {
  it('finds a name that stands twice in one object, and says where', () => {
    expect(found('{"a":1,"a":2}')).toEqual(['repeated /a']);
    expect(found('{"x":[{"y":1},{"y":1 , "z":{} ,"y" : [2]}]}')).toEqual(['repeated /x/1/y']);
    expect(found('{"document":{"residency":{"a/b":[1,[2,3]]},"residency":{}}}')).toEqual([
      'repeated /document/residency',
    ]);
    expect(found('{"a/b~c":1,"a/b~c":2}')).toEqual(['repeated /a~1b~0c']);
  });

  it('knows a name by what it says and not by how it is written', () => {
    expect(found(String.raw`{"a":1,"\u0061":2}`)).toEqual(['repeated /a']);
    expect(found(String.raw`{"a\"":1,"a\\":2,"a\\\"":3}`)).toEqual([]);
  });

  it('finds names that would be lost on their way', () => {
    expect(found('{"__proto__":{"a":1},"x":{"constructor":1}}')).toEqual([
      'reserved /__proto__',
      'reserved /x/constructor',
    ]);
    expect(found(String.raw`{"__pr\u006fto__":1}`)).toEqual(['reserved /__proto__']);
  });

  it('takes values, lists and other objects for no names', () => {
    expect(
      found('{"a":"a","b":["a","a","b"],"c":{"a":{"a":"constructor"}},"d":"{\\"a\\":1,\\"a\\":2}"}'),
    ).toEqual([]);
    expect(found('[]')).toEqual([]);
    expect(found('"a"')).toEqual([]);
  });

  it.each(['', '{', '{"a', '{"a":', '{"a":1,"a', '}}]]', '{"a\\', '{"\\u00":1,"\\u00":2}', '[,,{"a":1}'])(
    'leaves it to the parser to say what is wrong with %j',
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  it('reads a text of megabytes at once', () => {
    const body = JSON.stringify({
      list: Array.from({ length: 40_000 }, (_, index) => ({ key: `k${index}\\"`, size: index })),
    });
    expect(found(body)).toEqual([]);
    expect(found('['.repeat(1_000_000))).toEqual([]);
  });
});
