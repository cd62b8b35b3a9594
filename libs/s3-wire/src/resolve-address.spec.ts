import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { resolveAddress } from './resolve-address.js';
import { S3Error } from './s3-error.js';
import { anyText } from './testing/any-text.js';

const rules = { s3Domain: 's3.example.eu', tenantDomain: 't.example.eu' };

describe('resolveAddress, path style', () => {
  it('tells service, bucket and object apart', () => {
    expect(resolveAddress('127.0.0.1:9000', '/', {})).toEqual({ level: 'service', style: 'path' });
    expect(resolveAddress('127.0.0.1:9000', '/bkt', {})).toEqual({
      level: 'bucket',
      style: 'path',
      bucket: 'bkt',
    });
    expect(resolveAddress('127.0.0.1:9000', '/bkt/', {})).toEqual({
      level: 'bucket',
      style: 'path',
      bucket: 'bkt',
    });
    expect(resolveAddress(undefined, '/bkt/k', {})).toEqual({
      level: 'object',
      style: 'path',
      bucket: 'bkt',
      key: 'k',
    });
  });

  it.each([
    ['/bkt//', '/'],
    ['/bkt//k', '/k'],
    ['/bkt/./k', './k'],
    ['/bkt/../bkt2/k', '../bkt2/k'],
    ['/bkt/%2e%2e/bkt2/k', '../bkt2/k'],
    ['/bkt/..%2fk', '../k'],
    ['/bkt/..%5ck', '..\\k'],
    ['/bkt/..;/k', '..;/k'],
    ['/bkt/a%2Fb', 'a/b'],
    ['/bkt/a+b', 'a+b'],
    ['/bkt/a%20b', 'a b'],
    ['/bkt/a%2Bb', 'a+b'],
    ['/bkt/%7E~', '~~'],
    ['/bkt/%2525', '%25'],
    ['/bkt/dir/', 'dir/'],
    ['/bkt/e%CC%81', 'e\u0301'],
    ['/bkt/%C3%A9', '\u00e9'],
    ['/bkt/%01', '\u0001'],
  ])('names in %s the one key %j', (path, key) => {
    expect(resolveAddress('h', path, {})).toMatchObject({ bucket: 'bkt', key });
  });

  it.each(['/../bkt/k', '/%2e%2e/bkt/k', '/..', '//k', '//', '/Bkt', '/a%2Fb', '/b', '/bkt%00'])(
    'refuses %s',
    (path) => {
      expect(() => resolveAddress('h', path, {})).toThrow(expect.objectContaining({ status: 400 }));
    },
  );

  it('refuses keys that are no text or too long', () => {
    expect(() => resolveAddress('h', '/bkt/%ff', {})).toThrow(
      expect.objectContaining({ code: 'InvalidURI' }),
    );
    expect(() => resolveAddress('h', '/bkt/a%00b', {})).toThrow(
      expect.objectContaining({ code: 'InvalidURI' }),
    );
    expect(() => resolveAddress('h', '/bkt/%ED%A0%80', {})).toThrow(
      expect.objectContaining({ code: 'InvalidURI' }),
    );
    expect(resolveAddress('h', `/bkt/${'%F0%9F%98%80'.repeat(256)}`, {}).key).toHaveLength(512);
    expect(() => resolveAddress('h', `/bkt/${'k'.repeat(1025)}`, {})).toThrow(
      expect.objectContaining({ code: 'KeyTooLongError' }),
    );
  });

  it('gives back every key a client can encode', () => {
    fc.assert(
      fc.property(anyText(60), (text) => {
        fc.pre(text !== '');
        expect(resolveAddress('h', `/bkt/${encodeURIComponent(text)}`, {}).key).toBe(text);
      }),
    );
  });

  it('throws nothing but S3Error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.string(), (bytes, host) => {
        try {
          resolveAddress(host, `/${Buffer.from(bytes).toString('latin1')}`, rules);
        } catch (error) {
          expect(error).toBeInstanceOf(S3Error);
        }
      }),
    );
  });
});

describe('resolveAddress, by host', () => {
  it('finds the bucket before the S3 domain', () => {
    expect(resolveAddress('bkt.s3.example.eu', '/', rules)).toEqual({
      level: 'bucket',
      style: 'virtual-host',
      bucket: 'bkt',
    });
    expect(resolveAddress('My.Bkt.S3.Example.EU:9000', '//k', rules)).toEqual({
      level: 'object',
      style: 'virtual-host',
      bucket: 'my.bkt',
      key: '/k',
    });
  });

  it('is path style at the domains themselves and at strange hosts', () => {
    for (const host of [
      's3.example.eu',
      's3.example.eu.',
      't.example.eu',
      'evil.org',
      'xs3.example.eu',
      '[::1]:9000',
      '',
    ]) {
      expect(resolveAddress(host, '/bkt/k', rules)).toEqual({
        level: 'object',
        style: 'path',
        bucket: 'bkt',
        key: 'k',
      });
    }
  });

  it('finds the tenant, with or without a bucket, before the tenant domain', () => {
    expect(resolveAddress('acme.t.example.eu', '/bkt', rules)).toEqual({
      level: 'bucket',
      style: 'path',
      tenantHost: 'acme',
      bucket: 'bkt',
    });
    expect(resolveAddress('acme.t.example.eu', '/', rules)).toEqual({
      level: 'service',
      style: 'path',
      tenantHost: 'acme',
    });
    expect(resolveAddress('my.bkt.acme.t.example.eu:443', '/k', rules)).toEqual({
      level: 'object',
      style: 'virtual-host',
      tenantHost: 'acme',
      bucket: 'my.bkt',
      key: 'k',
    });
  });

  it('takes the closer domain when one lies under the other', () => {
    const nested = { s3Domain: 'example.eu', tenantDomain: 't.example.eu' };
    expect(resolveAddress('acme.t.example.eu', '/', nested)).toMatchObject({ tenantHost: 'acme' });
    expect(resolveAddress('bkt.example.eu', '/', nested)).toMatchObject({ bucket: 'bkt' });
  });

  it('refuses a host whose bucket is no bucket name', () => {
    expect(() => resolveAddress('a_b.s3.example.eu', '/', rules)).toThrow(
      expect.objectContaining({ code: 'InvalidBucketName' }),
    );
  });
});
