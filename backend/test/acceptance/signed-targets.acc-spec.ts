import { describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { awsEncode } from '../support/signing.js';
import { useGateway } from '../support/use-gateway.js';

describe('signed targets', () => {
  const gateway = useGateway();

  it('check 13: one key has one name for PUT, GET, LIST and DELETE, however odd', async () => {
    const Bucket = await gateway.newBucket('targets');
    const keys = [
      '/',
      '//',
      'a//b',
      './a',
      'a/./b',
      'a/../b',
      '..',
      'a%2Fb',
      '%2e%2e',
      '%25',
      'a+b',
      'a b',
      '~',
      'é',
      'e\u0301',
      'trailing/',
      'k'.repeat(1024),
      "'()*!",
      'a?b',
      'a#b',
      'a&b=c',
      'a;b',
      '\\',
      '|<>"^`{}',
    ];
    for (const key of keys) {
      const target = `/${Bucket}/${key.split('/').map(awsEncode).join('/')}`;
      const put = await gateway.raw({ method: 'PUT', target, body: key });
      expect([key, put.status, put.code]).toEqual([key, 200, '']);
      const got = await gateway.raw({ method: 'GET', target });
      expect([key, got.body.toString()]).toEqual([key, key]);
    }
    expect((await listKeys(gateway.s3, Bucket)).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      const target = `/${Bucket}/${key.split('/').map(awsEncode).join('/')}`;
      expect((await gateway.raw({ method: 'DELETE', target })).status).toBe(204);
    }
    expect(await listKeys(gateway.s3, Bucket)).toEqual([]);
  });

  it('check 13: reads a target that is encoded more or less than needed as the same key', async () => {
    await gateway.put('a~b c', 'same');
    for (const spelled of ['a~b%20c', 'a%7Eb%20c', 'a%7eb%20c', '%61~b%20c']) {
      const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/${spelled}` });
      expect([spelled, body.toString()]).toEqual([spelled, 'same']);
    }
    await gateway.put('a/b', 'slash');
    const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/a%2Fb` });
    expect(body.toString()).toContain('slash');
  });

  it('check 14: signs queries in their canonical form', async () => {
    const targets = [
      '?list-type=2&prefix=a%20b&delimiter=%2F',
      '?delimiter=%2f&list-type=2&prefix=%7E',
      '?uploads',
      '?uploads=',
      '?list-type=2&prefix=',
      '?prefix=B&list-type=2&a=2&a=1',
      '?list-type=2&Prefix=x&prefix=x',
    ];
    for (const query of targets) {
      const { status, code } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}${query}` });
      expect([query, status, code]).toEqual([query, 200, '']);
    }
  });
});
