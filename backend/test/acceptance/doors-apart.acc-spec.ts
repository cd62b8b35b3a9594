import { describe, expect, it } from '@jest/globals';
import { presignedTarget } from '../support/presigned-request.js';
import { plainRequest, prepareRequest } from '../support/raw-request.js';
import { adminKeyOf, problemOf, sendRest } from '../support/rest-request.js';
import { useGateway } from '../support/use-gateway.js';

describe('the S3 port and the API port, each with its own keys', () => {
  const gateway = useGateway();
  const paths = ['/api/v1/tenants', '/api/v1/overview', '/metrics'];

  /** Cookie and token of an operator's session. */
  const session = async () => {
    const answer = await sendRest(gateway.access, {
      method: 'POST',
      path: '/api/v1/session',
      body: { adminKey: gateway.access.adminKey },
    });
    const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    return {
      cookie: cookie.join('; '),
      csrfToken: (JSON.parse(answer.text) as { csrfToken: string }).csrfToken,
    };
  };

  it('check 99: a valid S3 signature, by header or presigned, opens nothing of the API', async () => {
    const { host } = new URL(gateway.access.apiUrl);
    for (const target of paths) {
      const { headers } = prepareRequest(gateway.access, { method: 'GET', target, host });
      const signed = Object.fromEntries(headers.filter(([name]) => name !== 'Host'));
      const byHeader = await sendRest(gateway.access, { path: target, headers: signed });
      expect([target, byHeader.status]).toEqual([target, 401]);
      const url = presignedTarget(
        { ...gateway.access, s3Url: gateway.access.apiUrl },
        { method: 'GET', target },
      );
      const byQuery = await sendRest(gateway.access, { path: url });
      expect([target, byQuery.status]).toEqual([target, 401]);
    }
  });

  it('check 99: the key pair of S3 is no admin key, and signs nobody in', async () => {
    const { accessKeyId, secretAccessKey } = gateway.access;
    for (const adminKey of [secretAccessKey, accessKeyId, `${accessKeyId}:${secretAccessKey}`]) {
      const byKey = await sendRest(gateway.access, {
        path: paths[0] ?? '',
        headers: adminKeyOf({ adminKey }),
      });
      expect(byKey.status).toBe(401);
      const signIn = await sendRest(gateway.access, {
        method: 'POST',
        path: '/api/v1/session',
        body: { adminKey },
      });
      expect(problemOf(signIn).status).toBe(401);
    }
  });

  it('check 99: the console’s cookie, its token and the admin key open nothing of S3', async () => {
    await gateway.put('private', 'private');
    const { cookie, csrfToken } = await session();
    const { adminKey } = gateway.access;
    const lines = [
      [['Cookie', cookie]],
      [
        ['Cookie', cookie],
        ['X-CSRF-Token', csrfToken],
      ],
      [['X-Admin-Key', adminKey]],
      [['Authorization', `Bearer ${adminKey}`]],
      [['Authorization', `Basic ${Buffer.from(`admin:${adminKey}`).toString('base64')}`]],
    ] as const;
    for (const headers of lines) {
      for (const [method, target] of [
        ['GET', `/${gateway.bucket}/private`],
        ['PUT', `/${gateway.bucket}/private`],
        ['DELETE', `/${gateway.bucket}/private`],
        ['GET', '/'],
      ] as const) {
        const { status, body } = await plainRequest(gateway.access, { method, target, headers });
        expect([headers, method, [400, 403].includes(status)]).toEqual([headers, method, true]);
        expect(body.toString()).not.toContain(adminKey);
      }
    }
    const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/private` });
    expect(body.toString()).toBe('private');
  });

  it('check 99: a redirect never follows the Host of a request', async () => {
    for (const target of ['/', `/${gateway.bucket}`, `/${gateway.bucket}/private`]) {
      const { headers } = await gateway.raw({ method: 'GET', target, host: 'evil.example' });
      expect(headers['location'] ?? '').not.toContain('evil.example');
    }
    for (const path of ['/', '/login', '/buckets']) {
      const answer = await sendRest(gateway.access, {
        path,
        headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' },
      });
      expect(answer.headers.get('location') ?? '').not.toContain('evil.example');
    }
  });
});
