import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { adminKeyOf, problemOf, type RestRequest, sendRest } from '../support/rest-request.js';

/** What the operator sends to see a route work, and the status of its success. */
interface Sample {
  readonly path?: string;
  readonly body?: unknown;
  readonly success: number;
  /** Everybody may ask. */
  readonly isPublic?: true;
}

const BUCKET = 'rest-access';
const OBJECT = `/api/v1/buckets/default/${BUCKET}/object`;
const PAIR = { accessKeyId: 'rest-access-key', secretAccessKey: 'rest-access-secret' };
/** `{user}` is the first user of the tenant. */
const KEYS = '/api/v1/tenants/default/users/{user}/keys';

/** Whoever is let in finds that there is none. */
const ATTESTATION = '/api/v1/attestations/00000000-0000-4000-8000-000000000000';
const ERASURE = '/api/v1/erasures/00000000-0000-4000-8000-000000000000';
const POLICY = '/api/v1/policies/rest-access';
const BUCKET_POLICY = '/api/v1/buckets/default/none/placement-policy';
const ADOPTION = '/api/v1/adoptions/00000000-0000-4000-8000-000000000000';
const DISCOVERY = '/api/v1/discover/00000000-0000-4000-8000-000000000000';
const SNAPSHOT = '/api/v1/snapshot/00000000-0000-4000-8000-000000000000';
/** An address that may never be looked at: whoever is let in is told so, and nothing is asked. */
const METADATA_SERVICE = {
  endpoint: 'http://169.254.169.254',
  accessKeyId: 'rest-access-key',
  secretAccessKey: 'rest-access-secret',
};

/** One line per route of the API, in an order in which each can succeed. A route without a line fails the tests. */
const ROUTES: Readonly<Record<string, Sample>> = {
  'GET /health/live': { success: 200, isPublic: true },
  'GET /health/ready': { success: 200, isPublic: true },
  'GET /api/problems': { success: 200, isPublic: true },
  'GET /api/problems/{code}': { path: '/api/problems/conflict', success: 200, isPublic: true },
  'GET /metrics': { success: 200 },
  'GET /api/v1/session': { success: 204, isPublic: true },
  'GET /api/v1/overview': { success: 200 },
  'GET /api/v1/events': { success: 200 },
  'GET /api/v1/backends': { success: 200 },
  'PUT /api/v1/backends/{id}/state': {
    path: '/api/v1/backends/us-iad-local/state',
    body: { state: 'online' },
    success: 204,
  },
  'GET /api/v1/tenants': { success: 200 },
  'POST /api/v1/tenants': { body: { name: BUCKET }, success: 201 },
  'GET /api/v1/tenants/{tenant}': { path: `/api/v1/tenants/${BUCKET}`, success: 200 },
  'PATCH /api/v1/tenants/{tenant}': {
    path: `/api/v1/tenants/${BUCKET}`,
    body: { defaultPublicAccessBlock: false },
    success: 200,
  },
  'GET /api/v1/tenants/{tenant}/users': { path: '/api/v1/tenants/default/users', success: 200 },
  'POST /api/v1/tenants/{tenant}/users': {
    path: `/api/v1/tenants/${BUCKET}/users`,
    body: { displayName: 'Somebody', email: 'somebody@example.org' },
    success: 201,
  },
  'POST /api/v1/tenants/{tenant}/users/{user}/keys': { path: KEYS, body: PAIR, success: 201 },
  'GET /api/v1/tenants/{tenant}/users/{user}/keys': { path: KEYS, success: 200 },
  'PATCH /api/v1/tenants/{tenant}/users/{user}/keys/{accessKeyId}': {
    path: `${KEYS}/${PAIR.accessKeyId}`,
    body: { isDisabled: true },
    success: 200,
  },
  'DELETE /api/v1/tenants/{tenant}/users/{user}/keys/{accessKeyId}': {
    path: `${KEYS}/${PAIR.accessKeyId}`,
    success: 204,
  },
  'GET /api/v1/locations': { success: 200 },
  'GET /api/v1/connect': { success: 200 },
  'POST /api/v1/buckets': {
    body: { tenant: 'default', name: BUCKET, locationConstraint: 'fi', replicaCount: 1 },
    success: 201,
  },
  'GET /api/v1/buckets': { success: 200 },
  'GET /api/v1/buckets/{tenant}/{bucket}': { path: `/api/v1/buckets/default/${BUCKET}`, success: 200 },
  'GET /api/v1/buckets/{tenant}/{bucket}/objects': {
    path: `/api/v1/buckets/default/${BUCKET}/objects`,
    success: 200,
  },
  'POST /api/v1/presign': {
    body: { tenant: 'default', bucket: BUCKET, key: 'k', method: 'PUT' },
    success: 200,
  },
  'GET /api/v1/buckets/{tenant}/{bucket}/object': { path: `${OBJECT}?key=k`, success: 200 },
  'GET /api/v1/buckets/{tenant}/{bucket}/object/events': { path: `${OBJECT}/events?key=k`, success: 200 },
  'DELETE /api/v1/buckets/{tenant}/{bucket}/object': { path: `${OBJECT}?key=k`, success: 204 },
  'DELETE /api/v1/buckets/{tenant}/{bucket}': { path: `/api/v1/buckets/default/${BUCKET}`, success: 204 },
  'GET /.well-known/sgw-attestation-keys.json': { success: 200, isPublic: true },
  'GET /api/v1/attestation-keys': { success: 200 },
  'POST /api/v1/attestation-keys/rotation': { success: 201 },
  'POST /api/v1/attestations': { body: { tenant: 'default' }, success: 202 },
  'GET /api/v1/attestations': { success: 200 },
  'GET /api/v1/attestations/{id}': { path: ATTESTATION, success: 404 },
  'POST /api/v1/attestations/{id}/cancel': { path: `${ATTESTATION}/cancel`, success: 404 },
  'DELETE /api/v1/attestations/{id}': { path: ATTESTATION, success: 404 },
  'GET /api/v1/attestations/{id}/document': { path: `${ATTESTATION}/document`, success: 404 },
  'GET /api/v1/attestations/{id}/proof': { path: `${ATTESTATION}/proof?bucket=b&key=k`, success: 404 },
  'GET /api/v1/attestations/{id}/report': { path: `${ATTESTATION}/report`, success: 404 },
  'GET /api/v1/audit': { success: 200 },
  'GET /api/v1/audit/findings': { success: 200 },
  'POST /api/v1/audit/rounds': { success: 204 },
  'GET /api/v1/providers': { success: 200 },
  'GET /api/v1/providers/{id}': { path: '/api/v1/providers/none', success: 404 },
  'GET /api/v1/regions': { success: 200 },
  'GET /api/v1/namespace/buckets': { success: 200 },
  'GET /api/v1/namespace/resolve': {
    path: '/api/v1/namespace/resolve?tenant=default&bucket=none',
    success: 404,
  },
  'GET /api/v1/namespace/name': { path: '/api/v1/namespace/name?tenant=default&bucket=b', success: 200 },
  'POST /api/v1/erasures': { body: { tenant: BUCKET, deadline: '2999-01-01T00:00:00Z' }, success: 202 },
  'GET /api/v1/erasures': { success: 200 },
  'GET /api/v1/erasures/{id}': { path: ERASURE, success: 404 },
  'GET /api/v1/erasures/{id}/document': { path: `${ERASURE}/document`, success: 404 },
  'GET /api/v1/erasures/{id}/report': { path: `${ERASURE}/report`, success: 404 },
  'POST /api/v1/policies': { body: { name: 'rest-access', document: { format: 1 } }, success: 201 },
  'GET /api/v1/policies': { success: 200 },
  'GET /api/v1/policies/schema': { success: 200 },
  'GET /api/v1/policies/{name}': { path: POLICY, success: 200 },
  'GET /api/v1/policies/{name}/attachments': { path: `${POLICY}/attachments`, success: 200 },
  'GET /api/v1/policies/{name}/versions': { path: `${POLICY}/versions`, success: 200 },
  'GET /api/v1/policies/{name}/versions/{version}': { path: `${POLICY}/versions/1`, success: 200 },
  'POST /api/v1/policies/{name}/dry-run': {
    path: `${POLICY}/dry-run`,
    body: { document: { format: 1 } },
    success: 200,
  },
  // Without If-Match, which every change of a policy needs.
  'PUT /api/v1/policies/{name}': { path: POLICY, body: { document: { format: 1 } }, success: 428 },
  'GET /api/v1/tenants/{tenant}/placement-policy': {
    path: '/api/v1/tenants/default/placement-policy',
    success: 200,
  },
  'PUT /api/v1/tenants/{tenant}/placement-policy': {
    path: '/api/v1/tenants/default/placement-policy',
    body: { policy: null },
    success: 428,
  },
  'GET /api/v1/buckets/{tenant}/{bucket}/placement-policy': { path: BUCKET_POLICY, success: 404 },
  'PUT /api/v1/buckets/{tenant}/{bucket}/placement-policy': {
    path: BUCKET_POLICY,
    body: { policy: null, byTag: [] },
    success: 404,
  },
  'GET /api/v1/buckets/{tenant}/{bucket}/placement-policy/progress': {
    path: `${BUCKET_POLICY}/progress`,
    success: 404,
  },
  'GET /api/v1/decisions': { success: 200 },
  'GET /api/v1/decisions/{id}': { path: '/api/v1/decisions/none', success: 404 },
  'GET /api/v1/objects/{tenant}/{bucket}/explain': {
    path: '/api/v1/objects/default/none/explain?key=none',
    success: 404,
  },
  'GET /api/v1/buckets/{tenant}/{bucket}/explain': {
    path: '/api/v1/buckets/default/none/explain',
    success: 404,
  },
  'POST /api/v1/placement/qualify': { body: { document: { format: 1 } }, success: 200 },
  'POST /api/v1/placement/what-if': { body: { lostBackend: 'us-iad-local' }, success: 200 },
  'POST /api/v1/adoptions/verdict': {
    body: { tenant: 'default', physicalBucket: 'none', endpoint: 'https://none.example' },
    success: 200,
  },
  'POST /api/v1/adoptions': {
    body: { tenant: 'default', bucket: 'none', backend: 'none', physicalBucket: 'none' },
    success: 422,
  },
  'GET /api/v1/adoptions': { success: 200 },
  'GET /api/v1/adoptions/{id}': { path: ADOPTION, success: 404 },
  'GET /api/v1/adoptions/{id}/findings': { path: `${ADOPTION}/findings`, success: 404 },
  'GET /api/v1/adoptions/{id}/written': { path: `${ADOPTION}/written`, success: 404 },
  'POST /api/v1/adoptions/{id}/pause': { path: `${ADOPTION}/pause`, success: 404 },
  'POST /api/v1/adoptions/{id}/resume': { path: `${ADOPTION}/resume`, success: 404 },
  'POST /api/v1/adoptions/{id}/cancel': { path: `${ADOPTION}/cancel`, success: 404 },
  'POST /api/v1/adoptions/{id}/convert': { path: `${ADOPTION}/convert`, success: 404 },
  'POST /api/v1/adoptions/{id}/relist': { path: `${ADOPTION}/relist`, body: {}, success: 404 },
  'POST /api/v1/adoptions/{id}/release': { path: `${ADOPTION}/release`, success: 404 },
  'POST /api/v1/discover/buckets': { body: METADATA_SERVICE, success: 400 },
  'POST /api/v1/discover/bucket/{name}': {
    path: '/api/v1/discover/bucket/b',
    body: METADATA_SERVICE,
    success: 400,
  },
  'POST /api/v1/discover/bucket/{name}/versions': {
    path: '/api/v1/discover/bucket/b/versions',
    body: METADATA_SERVICE,
    success: 400,
  },
  'POST /api/v1/discover': { body: METADATA_SERVICE, success: 202 },
  'GET /api/v1/discover': { success: 200 },
  'GET /api/v1/discover/{id}': { path: DISCOVERY, success: 404 },
  'GET /api/v1/discover/{id}/events': { path: `${DISCOVERY}/events`, success: 404 },
  'POST /api/v1/discover/{id}/pause': { path: `${DISCOVERY}/pause`, success: 404 },
  'POST /api/v1/discover/{id}/resume': { path: `${DISCOVERY}/resume`, success: 404 },
  'POST /api/v1/discover/{id}/cancel': { path: `${DISCOVERY}/cancel`, success: 404 },
  'POST /api/v1/discover/{id}/skip': { path: `${DISCOVERY}/skip`, body: { bucket: 'b' }, success: 404 },
  'POST /api/v1/snapshot/save': { body: {}, success: 400 },
  'POST /api/v1/snapshot/import': { body: {}, success: 400 },
  'POST /api/v1/snapshot/{id}/verdict': { path: `${SNAPSHOT}/verdict`, body: {}, success: 404 },
  'GET /api/v1/snapshot/list': { success: 200 },
  'GET /api/v1/snapshot/compare': {
    path: '/api/v1/snapshot/compare?a=00000000-0000-4000-8000-000000000000&b=00000000-0000-4000-8000-000000000001',
    success: 404,
  },
  'GET /api/v1/snapshot/compare/export': {
    path: '/api/v1/snapshot/compare/export?a=00000000-0000-4000-8000-000000000000&b=00000000-0000-4000-8000-000000000001',
    success: 404,
  },
  'GET /api/v1/snapshot/events': { success: 200 },
  'PATCH /api/v1/snapshot/{id}': { path: SNAPSHOT, body: {}, success: 404 },
  'POST /api/v1/snapshot/{id}/restore': { path: `${SNAPSHOT}/restore`, success: 404 },
  'GET /api/v1/snapshot/{id}': { path: SNAPSHOT, success: 404 },
  'GET /api/v1/snapshot/{id}/overview': { path: `${SNAPSHOT}/overview`, success: 404 },
  'GET /api/v1/snapshot/{id}/files': { path: `${SNAPSHOT}/files`, success: 404 },
  'GET /api/v1/snapshot/{id}/bucket': { path: `${SNAPSHOT}/bucket?bucket=b`, success: 404 },
  'GET /api/v1/snapshot/{id}/versions': { path: `${SNAPSHOT}/versions?bucket=b`, success: 404 },
  'GET /api/v1/snapshot/{id}/uploads': { path: `${SNAPSHOT}/uploads?bucket=b`, success: 404 },
  'GET /api/v1/snapshot/{id}/findings': { path: `${SNAPSHOT}/findings`, success: 404 },
  'GET /api/v1/snapshot/{id}/duplicates': { path: `${SNAPSHOT}/duplicates`, success: 404 },
  'GET /api/v1/snapshot/{id}/export': { path: `${SNAPSHOT}/export?format=json`, success: 404 },
  'DELETE /api/v1/snapshot/{id}': { path: SNAPSHOT, success: 404 },
  'DELETE /api/v1/session': { success: 204 },
};
/** It is asked for with the key itself, which is what lets in. */
const LOGIN = 'POST /api/v1/session';

const isChange = (route: string) => !route.startsWith('GET ');

describe('who may do what over REST', () => {
  let gateway: Gateway;
  let firstUser = '';
  jest.setTimeout(120_000);

  beforeAll(async () => {
    gateway = await startGateway({ env: { SGW_LOG_LEVEL: 'warn' } });
    const request = { path: '/api/v1/tenants/default/users', headers: adminKeyOf(gateway) };
    const [user] = JSON.parse((await sendRest(gateway, request)).text) as { id: string }[];
    firstUser = user?.id ?? '';
  });
  afterAll(() => gateway.stop());

  const send = (route: string, headers: Readonly<Record<string, string>> = {}) => {
    const [method = '', template = ''] = route.split(' ');
    const { path = template, body } = ROUTES[route] ?? { success: 0 };
    return sendRest(gateway, {
      method,
      path: path.replace('{user}', firstUser),
      headers,
      ...(body === undefined ? {} : { body }),
    });
  };

  const signIn = async () => {
    const { headers, text } = await sendRest(gateway, {
      method: 'POST',
      path: '/api/v1/session',
      body: { adminKey: gateway.adminKey },
    });
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return { cookie, csrfToken: (JSON.parse(text) as { csrfToken: string }).csrfToken };
  };

  const closed = Object.keys(ROUTES).filter((route) => !ROUTES[route]?.isPublic);

  it('has a line here for every route that is served, and none for one that is not', async () => {
    const { text } = await sendRest(gateway, { path: '/api/docs-json', headers: adminKeyOf(gateway) });
    const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, unknown>> };
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(served.toSorted()).toEqual([...Object.keys(ROUTES), LOGIN].toSorted());
  });

  it.each(closed)('lets nobody without credentials %s', async (route) => {
    const answer = await send(route);
    expect(answer.status).toBe(401);
    expect(problemOf(answer).code).toBe('unauthenticated');
  });

  it.each(closed)('lets nobody whose session is over %s', async (route) => {
    const { cookie, csrfToken } = await signIn();
    await sendRest(gateway, {
      method: 'DELETE',
      path: '/api/v1/session',
      headers: { cookie, 'x-csrf-token': csrfToken },
    });
    expect((await send(route, { cookie, 'x-csrf-token': csrfToken })).status).toBe(401);
  });

  it.each(closed.filter(isChange))('lets no other page %s with the cookie alone', async (route) => {
    const { cookie, csrfToken } = await signIn();
    const without = await send(route, { cookie });
    expect(problemOf(without)).toMatchObject({ status: 403, code: 'csrf-token-wrong' });
    const wrong = await send(route, { cookie, 'x-csrf-token': `${csrfToken.slice(1)}x` });
    expect(problemOf(wrong)).toMatchObject({ status: 403, code: 'csrf-token-wrong' });
  });

  it.each(closed.filter(isChange))('lets a page of a foreign origin not %s, key or no key', async (route) => {
    const answer = await send(route, { ...adminKeyOf(gateway), origin: 'https://evil.example' });
    expect(problemOf(answer)).toMatchObject({ status: 403, code: 'foreign-origin' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each(Object.keys(ROUTES))('lets the operator %s with the key', async (route) => {
    if (route.startsWith('GET ') && ROUTES[route]?.path?.includes('?key=k')) await putObject();
    expect((await send(route, adminKeyOf(gateway))).status).toBe(ROUTES[route]?.success);
  });

  it('takes the key as bearer token too', async () => {
    const { status } = await send('GET /api/v1/overview', { authorization: `Bearer ${gateway.adminKey}` });
    expect(status).toBe(200);
  });

  it('lets the operator change things with cookie and token', async () => {
    const { cookie, csrfToken } = await signIn();
    const headers = { cookie, 'x-csrf-token': csrfToken };
    expect((await send('PUT /api/v1/backends/{id}/state', headers)).status).toBe(204);
  });

  it('takes no key of S3 for the admin key', async () => {
    const authorization = `Bearer ${gateway.secretAccessKey}`;
    expect((await send('GET /api/v1/overview', { authorization })).status).toBe(401);
  });

  it.each([
    '/API/V1/overview',
    '/api/v1/overview/',
    '//api/v1/overview',
    '/api/v1/%6fverview',
    '/api/v1/overview;x=y',
  ])('decides no other way when the route is written %s', async (path) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const { status, text } = await sendRest(gateway, { method, path });
      // Unknown is an answer, and so is the console's page; the overview is none.
      expect([200, 204, 401, 404]).toContain(status);
      expect(text).not.toContain('replicasOwed');
    }
  });

  const putObject = async () => {
    const { text } = await send('POST /api/v1/presign', adminKeyOf(gateway));
    const { url } = JSON.parse(text) as { url: string };
    const { status } = await fetch(url, { method: 'PUT', body: 'x' });
    expect(status).toBe(200);
  };

  describe('who guesses', () => {
    it.each(closed)('is let %s by no wrong key', async (route) => {
      const { status } = await send(route, { 'x-admin-key': `${gateway.adminKey.slice(1)}x` });
      expect([401, 429]).toContain(status);
    });

    it('has to wait after some tries, and so has whoever comes from there', async () => {
      const guess: RestRequest = {
        method: 'POST',
        path: '/api/v1/session',
        body: { adminKey: 'not the key' },
      };
      const statuses = [];
      for (let tries = 0; tries < 12; tries++) statuses.push((await sendRest(gateway, guess)).status);
      expect(statuses.at(-1)).toBe(429);
      const { headers } = await sendRest(gateway, guess);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });
});
