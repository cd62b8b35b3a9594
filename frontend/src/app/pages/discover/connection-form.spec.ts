import { describe, expect, it } from '@jest/globals';
import { bucketNames, EMPTY_FORM, mistakesOf, orderOf, withoutKeys } from './connection-form';

const form = {
  ...EMPTY_FORM,
  endpoint: 'https://s3.example.org/',
  accessKeyId: ' AKIA ',
  secretAccessKey: 'hush',
};

describe('the connection form', () => {
  it.each([
    ['', /choose a provider/],
    ['s3.example.org', /such as https/],
    ['ftp://s3.example.org', /begins with/],
    ['https://AKIA:hush@s3.example.org', /do not belong/],
    ['https://s3.example.org/bucket', /no path/],
    ['https://{namespace}.example.org', /\{namespace\}/],
  ])('refuses the endpoint %p', (endpoint, reason) => {
    expect(mistakesOf({ ...form, endpoint }).endpoint).toMatch(reason);
  });

  it('passes what can be sent', () => {
    expect(mistakesOf(form)).toEqual({});
    expect(mistakesOf({ ...form, endpoint: 'http://127.0.0.1:9000' })).toEqual({});
  });

  it('asks for both keys', () => {
    expect(Object.keys(mistakesOf(withoutKeys(form)))).toEqual(['accessKeyId', 'secretAccessKey']);
  });

  it('sends only what was given', () => {
    expect(orderOf(form)).toEqual({
      endpoint: 'https://s3.example.org',
      accessKeyId: 'AKIA',
      secretAccessKey: 'hush',
      pathStyle: true,
      includeVersions: true,
    });
    expect(
      orderOf({ ...form, buckets: 'a, b\nb', concurrency: '3', region: 'fi' }, '10.0.0.7'),
    ).toMatchObject({ buckets: ['a', 'b'], concurrency: 3, region: 'fi', allowAddress: '10.0.0.7' });
  });

  it('sends tags and a certificate where they were given', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
    expect(orderOf({ ...form, tags: 'a, b', caCertificate: `${pem}\n` })).toMatchObject({
      tags: ['a', 'b'],
      caCertificate: pem,
    });
    expect(mistakesOf({ ...form, caCertificate: pem })).toEqual({});
  });

  it('never sends a private key, nor what is no certificate', () => {
    const key = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----';
    expect(mistakesOf({ ...form, caCertificate: key }).caCertificate).toMatch(/private key/);
    expect(mistakesOf({ ...form, caCertificate: 'hello' }).caCertificate).toMatch(/BEGIN CERTIFICATE/);
  });

  it('reads names of buckets once each', () => {
    expect(bucketNames(' a\n\nb,a ')).toEqual(['a', 'b']);
  });
});
