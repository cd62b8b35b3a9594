import { describe, expect, it } from '@jest/globals';
import { parseTarget } from '../parse-target.js';
import { readObjectHeaders, readResponseOverrides } from './object-headers.js';

const h = (headers: Readonly<Record<string, string>>) => new Map(Object.entries(headers));

describe('readObjectHeaders', () => {
  it('keeps the headers that belong to an object', () => {
    expect(
      readObjectHeaders(
        h({
          'content-type': 'text/html',
          'cache-control': 'no-store',
          'content-disposition': 'inline',
          'content-language': 'fi',
          expires: 'never',
          host: 'x',
          'content-encoding': '',
        }),
      ),
    ).toEqual({
      contentType: 'text/html',
      cacheControl: 'no-store',
      contentDisposition: 'inline',
      contentLanguage: 'fi',
      expires: 'never',
    });
    expect(readObjectHeaders(h({}))).toEqual({ contentType: 'binary/octet-stream' });
  });

  it.each([
    ['gzip', 'gzip'],
    ['aws-chunked,gzip', 'gzip'],
    ['gzip, AWS-Chunked , br', 'gzip,br'],
    ['aws-chunked', undefined],
    ['aws-chunked,', undefined],
  ])('stores the encoding %s as %s', (header, stored) => {
    expect(readObjectHeaders(h({ 'content-encoding': header })).contentEncoding).toBe(stored);
  });
});

describe('readResponseOverrides', () => {
  const overrides = (query: string) => [...readResponseOverrides(parseTarget(`/b/k?${query}`).query)];

  it('names the headers to answer with', () => {
    expect(
      overrides('response-content-type=a%2Fb&response-expires=x&response-set-cookie=y&response-etag=z'),
    ).toEqual([
      ['content-type', 'a/b'],
      ['expires', 'x'],
    ]);
  });

  it('refuses text beyond ISO 8859-1, as AWS does', () => {
    expect(() => overrides('response-content-disposition=%D1%84')).toThrow(
      expect.objectContaining({ message: 'Header value cannot be represented using ISO-8859-1.' }),
    );
  });

  it('sends text beyond ASCII as UTF-8 and no control character at all', () => {
    expect(overrides('response-content-disposition=%C3%A4')).toEqual([
      ['content-disposition', '\u00c3\u00a4'],
    ]);
    for (const bad of ['%0d%0aX:y', '%0a', '%01', '%7f']) {
      expect(() => overrides(`response-content-disposition=a${bad}`)).toThrow(
        expect.objectContaining({ code: 'InvalidArgument' }),
      );
    }
    expect(() => overrides(`response-content-disposition=${'a'.repeat(8192)}`)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  });
});
