import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { S3Error } from '../s3-error.js';
import { anyText } from '../testing/any-text.js';
import { readXml } from './read-xml.js';
import { escapeXml } from './write-xml.js';

const read = (xml: string, maxBytes = 2 ** 21) => readXml(Buffer.from(xml), maxBytes);
const malformed = expect.objectContaining({ code: 'MalformedXML', status: 400 });

describe('readXml', () => {
  it('reads elements and exact text', () => {
    const root = read(
      '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- c --><s3:A xmlns:s3="x" a=\'1\'>\n <B> 007 </B><C/><D x="y" />\n</s3:A>\n',
    );
    expect(root.name).toBe('A');
    expect(root.children.map(({ name, text }) => [name, text])).toEqual([
      ['B', ' 007 '],
      ['C', ''],
      ['D', ''],
    ]);
  });

  it.each([
    ['&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
    ['&#65;&#x42;&#x1F600;', 'AB😀'],
    ['&#1;&#x0D;', '\u0001\r'],
    ['a\r\nb\rc', 'a\nb\nc'],
    ['<![CDATA[<b>&amp;]]>x', '<b>&amp;x'],
    ['a<!-- c -->b', 'ab'],
    [']]&gt;', ']]>'],
    [' ', ' '],
    ['😀é', '😀é'],
  ])('reads %j as %j', (raw, text) => {
    expect(read(`<a>${raw}</a>`).text).toBe(text);
  });

  it.each([
    '<a>',
    '</a>',
    '<a></b>',
    '<a><b></a></b>',
    '<a/><b/>',
    'x<a/>',
    '<a/>x',
    '<a b></a>',
    '<a b=c></a>',
    '<a b="<"></a>',
    '<a>x<b/></a>',
    '<a>&x;</a>',
    '<a>&#0;</a>',
    '<a>&#xD800;</a>',
    '<a>&#x110000;</a>',
    '<a>&#;</a>',
    '<a>&toString;</a>',
    '<a>&</a>',
    '<a>& b</a>',
    '<a>\0</a>',
    '<!-- x',
    '<a><![CDATA[x</a>',
    '<?php x?><a/>',
    '<a><?xml version="1.0"?></a>',
    '<?xml version="1.0" encoding="UTF-16"?><a/>',
    '< a/>',
    '{"json":1}',
    ' ',
    '<!DOCTYPE a><a/>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>&x;</a>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "http://canary/">]><a>&x;</a>',
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "l"><!ENTITY m "&l;&l;">]><a>&m;</a>',
    '<a><!ENTITY x "y"></a>',
  ])('refuses %s', (xml) => {
    expect(() => read(xml)).toThrow(malformed);
  });

  it('refuses bytes that are not UTF-8', () => {
    for (const body of [Buffer.from('<a>\xff</a>', 'latin1'), Buffer.from('<a>x</a>', 'utf16le')]) {
      expect(() => readXml(body, 100)).toThrow(malformed);
    }
  });

  it('bounds size, depth, elements and text', () => {
    expect(() => read('', 10)).toThrow(expect.objectContaining({ code: 'MissingRequestBodyError' }));
    expect(() => read('<a>12345678</a>', 10)).toThrow(
      expect.objectContaining({ code: 'MaxMessageLengthExceeded' }),
    );
    expect(() => read('<a>'.repeat(10_000) + '</a>'.repeat(10_000))).toThrow(malformed);
    expect(() => read(`<a>${'<b/>'.repeat(200_000)}</a>`)).toThrow(malformed);
    expect(() => read(`<a>${'&#65;'.repeat(300_000)}</a>`)).toThrow(malformed);
  });

  it('reads back whatever the writer escaped', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(read(`<a>${escapeXml(text)}</a>`).text).toBe(text);
      }),
    );
  });

  it('throws nothing but S3Error', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b/>',
      '&amp;',
      '&#',
      ';',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<?xml ?>',
      '<!DOCTYPE',
      ' ',
      'x',
      '"',
      '=',
      '<',
    );
    const xml = fc.oneof(
      fc.array(piece).map((pieces) => Buffer.from(pieces.join(''))),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(xml, (body) => {
        try {
          readXml(body, 1000);
        } catch (error) {
          expect(error).toBeInstanceOf(S3Error);
        }
      }),
    );
  });
});
