import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AllModule, createApiServer, describeApi, ProcessState, shippedProviderData } from '@backend/app';
import { localZones } from '@backend/backends';
import { readConfig, type RunningConfig, SecretBox, SecretText } from '@backend/config';
import { MetadataStore, migrate } from '@backend/metadata';
import { Logger, MetricsRegistry } from '@backend/observability';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createTestDatabase, type TestDatabase } from '../support/postgres.js';

const ADMIN_KEY = '6f1d8b2c9e3a4750b1c2d3e4f5a69788';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const OPEN_TO_ALL = new Set([
  'get /health/live',
  'get /health/ready',
  'get /api/problems',
  'get /api/problems/{code}',
  'get /.well-known/sgw-attestation-keys.json',
  'get /api/v1/session',
  'post /api/v1/session',
]);

describe('the doors of the REST API', () => {
  let database: TestDatabase;
  let folder: string;
  let app: NestExpressApplication;
  let url: string;
  let routes: { method: string; path: string }[];
  const state = new ProcessState();
  const lines: string[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'sgw-api-'));
    const config: RunningConfig = {
      ...readConfig({ SGW_DATA_DIR: folder, ALLOWED_ORIGINS: 'https://console.example' }),
      databaseUrl: new SecretText(database.url),
      adminKey: new SecretText(ADMIN_KEY),
      isDatabaseEmbedded: false,
    };
    const store = new MetadataStore(database.url);
    await migrate(store.dataSource);
    const backends = localZones(folder);
    await store.backends.declare(backends.map(({ facts }) => facts));
    const logger = Logger.create({ level: 'debug', stream: { write: (line) => void lines.push(line) } });
    const foundation = {
      config,
      secretBox: new SecretBox(Buffer.alloc(32, 7)),
      logger,
      metrics: new MetricsRegistry({ version: 'test', withProcess: false }),
      store,
      state,
      backends,
      providerData: shippedProviderData(),
    };
    app = await createApiServer(AllModule.on(foundation), config, logger);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    routes = Object.entries(describeApi(app).paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method] !== undefined).map((method) => ({ method, path })),
    );
    state.phase = 'serving';
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { redirect: 'manual', ...init });
  const withKey = (key = ADMIN_KEY) => ({ headers: { 'x-admin-key': key } });
  const signIn = async () => {
    const answer = await call('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ adminKey: ADMIN_KEY }),
    });
    const { csrfToken } = (await answer.json()) as { csrfToken: string };
    const [setCookie = ''] = answer.headers.getSetCookie();
    return { csrfToken, setCookie, cookie: setCookie.split(';')[0] ?? '' };
  };

  it('are shut on every route but the public ones', async () => {
    expect(routes.length).toBeGreaterThan(OPEN_TO_ALL.size);
    for (const { method, path } of routes) {
      if (OPEN_TO_ALL.has(`${method} ${path}`)) continue;
      const concrete = path.replaceAll(/\{\w+\}/g, 'x');
      for (const headers of [{}, { authorization: 'Basic eDp5' }, { cookie: 'sgw_session_8080=forged' }]) {
        const answer = await call(concrete, { method: method.toUpperCase(), headers });
        expect([method, path, answer.status]).toEqual([method, path, 401]);
      }
    }
  });

  it('answer every error as problem+json with the request id of the header', async () => {
    const answer = await call('/api/v1/nothing', withKey());
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const problem = (await answer.json()) as { requestId: string; type: string };
    expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
    expect((await call(problem.type)).status).toBe(200);
  });

  it('let a session read, and change only with its token', async () => {
    const { csrfToken, setCookie, cookie } = await signIn();
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Strict/);
    expect((await call('/metrics', { headers: { cookie } })).status).toBe(200);
    const signOut = (headers: Record<string, string>) =>
      call('/api/v1/session', { method: 'DELETE', headers });
    expect((await signOut({ cookie })).status).toBe(403);
    expect((await signOut({ cookie, 'x-csrf-token': 'guess' })).status).toBe(403);
    expect((await signOut({ cookie, 'x-csrf-token': csrfToken })).status).toBe(204);
    expect((await call('/metrics', { headers: { cookie } })).status).toBe(401);
  });

  it('are no softer under another spelling of a path', async () => {
    for (const path of [
      '/API/v1/metrics',
      '/METRICS',
      '/metrics/',
      '//metrics',
      '/%6detrics',
      '/api/%76%31/session/x',
    ]) {
      expect([401, 404]).toContain((await call(path)).status);
    }
    expect((await call('/metrics', { method: 'HEAD' })).status).toBe(401);
  });

  it('refuse foreign hosts and changes from foreign origins, and never allow credentials', async () => {
    const post = (headers: Record<string, string>) => call('/api/v1/session', { method: 'POST', headers });
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ origin: 'null' })).status).toBe(403);
    expect((await post({ origin: 'https://console.example' })).status).toBe(400);
    const preflight = await call('/api/v1/session', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    const friendly = await call('/health/live', { headers: { origin: 'https://console.example' } });
    expect(friendly.headers.get('access-control-allow-origin')).toBe('https://console.example');
    expect(friendly.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it.each([
    ['an extra field', '{"adminKey":"x","role":"admin"}', 400],
    ['a prototype', '{"adminKey":"x","__proto__":{"isAdmin":true}}', 400],
    ['a wrong type', '{"adminKey":["x"]}', 400],
    ['half a document', '{"adminKey":', 400],
    ['a list', '[]', 400],
    ['too much', `{"adminKey":"${'x'.repeat(300_000)}"}`, 413],
    ['a deep nest', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 400],
  ])('take no body they do not know: %s', async (_what, body, status) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await call('/api/v1/session', { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
  });

  it('are not ready while the process starts or stops', async () => {
    expect((await call('/health/ready')).status).toBe(200);
    state.phase = 'stopping';
    expect((await call('/health/ready')).status).toBe(503);
    expect((await call('/health/live')).status).toBe(200);
    state.phase = 'serving';
  });

  it('keep the admin key and session tokens out of the log', async () => {
    const { csrfToken, cookie } = await signIn();
    const log = lines.join('');
    expect(log).toContain('/api/v1/session');
    for (const secret of [ADMIN_KEY, csrfToken, cookie.split('=')[1] ?? ''])
      expect(log).not.toContain(secret);
  });

  // Last: afterwards this address has to wait.
  it('slow down who guesses keys, with the same answer each time', async () => {
    const answers = [];
    for (let attempt = 0; attempt < 30; attempt++)
      answers.push(await call('/metrics', withKey(`guess ${attempt}`)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses[0]).toBe(401);
    expect(statuses.at(-1)).toBe(429);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
  });
});
