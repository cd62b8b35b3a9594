import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { HeaderLine, RawRequest } from '../support/raw-request.js';
import { useGateway } from '../support/use-gateway.js';

const KEY = randomBytes(32);
const MANAGED: HeaderLine[][] = [
  [['x-amz-server-side-encryption', 'AES256']],
  [['x-amz-server-side-encryption', 'aws:kms']],
  [['x-amz-server-side-encryption-aws-kms-key-id', 'alias/mine']],
  [['x-amz-server-side-encryption-bucket-key-enabled', 'true']],
  [['x-amz-server-side-encryption-context', 'e30=']],
];
const CUSTOMER: HeaderLine[] = [
  ['x-amz-server-side-encryption-customer-algorithm', 'AES256'],
  ['x-amz-server-side-encryption-customer-key', KEY.toString('base64')],
  ['x-amz-server-side-encryption-customer-key-MD5', createHash('md5').update(KEY).digest('base64')],
];

describe('encryption headers', () => {
  const gateway = useGateway();

  it('are answered NotImplemented by everything that takes or gives an object, and nothing is written', async () => {
    await gateway.put('plain', 'x');
    const object = `/${gateway.bucket}/plain`;
    const secret = `/${gateway.bucket}/secret`;
    const requests: RawRequest[] = [
      ...[...MANAGED, CUSTOMER].flatMap((headers): RawRequest[] => [
        { method: 'PUT', target: secret, headers, body: 'x' },
        { method: 'POST', target: `${secret}?uploads`, headers },
      ]),
      { method: 'GET', target: object, headers: CUSTOMER },
      { method: 'HEAD', target: object, headers: CUSTOMER },
      { method: 'PUT', target: `${secret}?partNumber=1&uploadId=x`, headers: CUSTOMER, body: 'x' },
      { method: 'POST', target: `${secret}?uploadId=x`, headers: CUSTOMER, body: '<x/>' },
      { method: 'GET', target: object, headers: [['x-amz-server-side-encryption', 'AES256']] },
    ];
    for (const request of requests) {
      const { status, code } = await gateway.raw(request);
      const shown = [request.method, request.target, request.headers?.[0]?.[0]];
      expect([...shown, status, code]).toEqual([
        ...shown,
        501,
        request.method === 'HEAD' ? '' : 'NotImplemented',
      ]);
    }
    expect((await gateway.raw({ method: 'HEAD', target: secret })).status).toBe(404);
    expect((await gateway.raw({ method: 'GET', target: object })).body.toString()).toBe('x');
  });
});
