import { describe, expect, it } from '@jest/globals';
import { readContentMd5, readMultipartObjectSize, readPayloadLength } from './content.js';
import { readStorageClass } from './storage-class.js';

const h = (headers: Readonly<Record<string, string>>) => new Map(Object.entries(headers));
const code = (name: string) => expect.objectContaining({ code: name });

describe('readContentMd5', () => {
  it('gives hex as an ETag has it', () => {
    expect(readContentMd5(h({ 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' }))).toBe(
      'd41d8cd98f00b204e9800998ecf8427e',
    );
    expect(readContentMd5(h({}))).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    'YWJyYWNhZGFicmE=',
    'bad',
    '1B2M2Y8AsgTpgAmY7PhCfg',
    '1B2M2Y8AsgTpgAmY7PhCfh==',
    '1B2M2Y8AsgTpgAmY7PhC-_==',
  ])('refuses %j', (text) => {
    expect(() => readContentMd5(h({ 'content-md5': text }))).toThrow(code('InvalidDigest'));
  });
});

describe('readPayloadLength', () => {
  it('is Content-Length, or the decoded length of an aws-chunked body', () => {
    const headers = h({ 'content-length': '100', 'x-amz-decoded-content-length': '66' });
    expect(readPayloadLength(headers, false)).toBe(100);
    expect(readPayloadLength(headers, true)).toBe(66);
    expect(readPayloadLength(h({ 'content-length': '0' }), false)).toBe(0);
  });

  it('must be there', () => {
    expect(() => readPayloadLength(h({}), false)).toThrow(expect.objectContaining({ status: 411 }));
    expect(() => readPayloadLength(h({ 'content-length': '' }), false)).toThrow(code('MissingContentLength'));
    expect(() => readPayloadLength(h({ 'content-length': '5' }), true)).toThrow(code('MissingContentLength'));
    for (const text of ['abc', '12x', '-1']) {
      expect(() => readPayloadLength(h({ 'x-amz-decoded-content-length': text }), true)).toThrow(
        code('MissingContentLength'),
      );
    }
  });

  it.each(['-1', 'abc', '1e3', '+5', '5 ', '0x5', '9'.repeat(30)])('refuses %j', (text) => {
    expect(() => readPayloadLength(h({ 'content-length': text }), false)).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });

  it('ends at 5 GiB', () => {
    expect(readPayloadLength(h({ 'content-length': '5368709120' }), false)).toBe(5_368_709_120);
    expect(() => readPayloadLength(h({ 'content-length': '5368709121' }), false)).toThrow(
      code('EntityTooLarge'),
    );
  });
});

describe('other facts of a body', () => {
  it('read the size expected of a multipart object', () => {
    expect(readMultipartObjectSize(h({}))).toBeUndefined();
    expect(readMultipartObjectSize(h({ 'x-amz-mp-object-size': '7' }))).toBe(7);
    expect(() => readMultipartObjectSize(h({ 'x-amz-mp-object-size': '-7' }))).toThrow(
      code('InvalidRequest'),
    );
  });

  it('take the storage classes of AWS and no other', () => {
    expect(readStorageClass(h({}))).toBe('STANDARD');
    expect(readStorageClass(h({ 'x-amz-storage-class': 'GLACIER_IR' }))).toBe('GLACIER_IR');
    for (const text of ['standard', 'FOO', '']) {
      expect(() => readStorageClass(h({ 'x-amz-storage-class': text }))).toThrow(code('InvalidStorageClass'));
    }
  });
});
