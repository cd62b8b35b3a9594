import { describe, expect, it } from '@jest/globals';
import { classifyAddress, Networks } from './address-class.js';
import { judgeAddress, judgeEndpoint } from './judge-endpoint.js';

const nothing = new Networks([]);

describe('classifyAddress', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['2a01:4f8::1', 'public'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.0.1', 'private'],
    ['fd12::1', 'private'],
    ['100.64.0.1', 'shared'],
    ['169.254.169.254', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:a00:1', 'private'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['64:ff9b::808:808', 'public'],
    ['::7f00:1', 'reserved'],
    ['2002:7f00:1::', 'reserved'],
    ['2001:0:7f00:1::', 'reserved'],
    ['224.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['no address', 'reserved'],
  ])('%s is %s', (address, kind) => {
    expect(classifyAddress(address)).toBe(kind);
  });
});

describe('judgeEndpoint', () => {
  it.each([
    ['https://s3.example.org', { url: 'https://s3.example.org', host: 's3.example.org', port: 443 }],
    ['https://s3.example.org./', { url: 'https://s3.example.org', host: 's3.example.org' }],
    [
      'http://S3.example.org:9000/storage/v1/s3/',
      { url: 'http://s3.example.org:9000/storage/v1/s3', port: 9000 },
    ],
    ['http://[2a01:4f8::1]:7480', { url: 'http://[2a01:4f8::1]:7480', host: '2a01:4f8::1' }],
  ])('takes %s', (text, endpoint) => {
    expect(judgeEndpoint(text)).toMatchObject(endpoint);
  });

  it.each([
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://127.1',
    'http://%31%32%37.0.0.1',
    'http://127.0.0.1.',
    'http://①②⑦.0.0.1',
  ])('reads %s as the loopback address it is', (text) => {
    const endpoint = judgeEndpoint(text);
    expect(endpoint).toMatchObject({ host: '127.0.0.1' });
  });

  it.each([
    'file:///etc/passwd',
    'gopher://s3.example.org',
    'ftp://s3.example.org',
    's3.example.org',
    '',
    'http://s3.ok@127.0.0.1',
    'http://:x@s3.example.org',
    'http://@s3.example.org',
    'https://s3.example.org/?x=1',
    'https://s3.example.org/#x',
    'http://s3.example.org:22',
    'http://s3.example.org:5432',
    'http://s3.example.org:6379',
    'http://metadata.google.internal',
    'http://metadata.google.internal./',
    'http://a..b',
    `https://${'a'.repeat(2000)}.org`,
  ])('refuses %s', (text) => {
    expect(judgeEndpoint(text)).toMatchObject({ isAllowable: false });
  });
});

describe('judgeAddress', () => {
  it('lets public addresses pass, and private ones that the operator opened', () => {
    expect(judgeAddress('8.8.8.8', nothing)).toBeUndefined();
    expect(judgeAddress('10.0.0.5', new Networks(['10.0.0.0/24']))).toBeUndefined();
    expect(judgeAddress('::ffff:10.0.0.5', new Networks(['10.0.0.5']))).toBeUndefined();
  });

  it('says whether an operator may open what it refuses', () => {
    expect(judgeAddress('10.0.1.5', new Networks(['10.0.0.0/24']))).toMatchObject({ isAllowable: true });
    expect(judgeAddress('127.0.0.1', nothing)).toMatchObject({ isAllowable: true });
  });

  it.each([
    '169.254.169.254',
    '169.254.1.1',
    '100.100.100.200',
    'fd00:ec2::254',
    '0.0.0.0',
    '::ffff:a9fe:a9fe',
  ])('never opens %s', (address) => {
    const everything = new Networks(['0.0.0.0/0', '::/0']);
    expect(judgeAddress(address, everything)).toMatchObject({ isAllowable: false });
  });

  it.each(['10.0.0.0/33', 'example.org', '10.0.0/8', '::/129'])('refuses %s as a network', (cidr) => {
    expect(() => new Networks([cidr])).toThrow(RangeError);
  });
});
