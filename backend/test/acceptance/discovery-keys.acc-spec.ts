import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DiscoveryView } from '@sgw/contracts';
import pg from 'pg';
import { embeddedDatabaseUrl } from '../support/embedded-database.js';
import { freePort } from '../support/free-port.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { RedisServer } from '../support/redis-server.js';
import { describeIf } from '../support/requires.js';
import { ListingEndpoint, sendError } from '../support/servers/listing-endpoint.js';
import { waitFor } from '../support/wait-for.js';

const KEYS = {
  accessKeyId: 'AKCANARY/7Q+x',
  secretAccessKey: 'sK/canary+9w=vZ&Zx<e>',
  sessionToken: 'tok/canary+session==&"x"',
};

/** Every form in which a key could be written down. */
const FORMS = Object.values(KEYS).flatMap((key) => {
  const base64 = (text: string, coding: 'base64' | 'base64url'): string =>
    Buffer.from(text).toString(coding).replace(/=+$/, '');
  return [
    key,
    encodeURIComponent(key),
    new URLSearchParams({ k: key }).toString().slice(2),
    JSON.stringify(key).slice(1, -1),
    base64(key, 'base64'),
    base64(key, 'base64url'),
    // As a part of something longer that is coded as a whole: its middle is the same wherever it begins.
    ...[1, 2].map((shift) => base64(`${'x'.repeat(shift)}${key}`, 'base64').slice(4, -4)),
    Buffer.from(key).toString('hex'),
  ];
});
const found = (content: Buffer | string): readonly string[] => FORMS.filter((form) => content.includes(form));

describeIf(['redis-server'], 'the keys of a discovery', () => {
  let gateway: Gateway;
  let redis: RedisServer;
  let provider: ListingEndpoint;
  let refusing: ListingEndpoint;
  const answers: string[] = [];

  beforeAll(async () => {
    redis = new RedisServer(await freePort());
    await redis.start();
    gateway = await startGateway({
      env: {
        SGW_DISCOVERY_ALLOW: '127.0.0.0/8',
        SGW_BACKEND_TIMEOUT_MS: '1500',
        SGW_LOG_LEVEL: 'debug',
        SGW_REDIS_URL: redis.url,
      },
    });
    const keyOf = (index: number): string => `data/${String(index).padStart(8, '0')}`;
    provider = await ListingEndpoint.start([{ name: 'large', objects: 3_000_000, keyOf }], { pageMs: 30 });
    // Answers with everything that it was sent, as a debugging proxy would.
    refusing = await ListingEndpoint.start([], {
      instead: (request, response) => {
        const sent = Buffer.from(JSON.stringify(request.headers)).toString('base64');
        response.setHeader('x-echo', sent.slice(0, 4000));
        sendError(response, 403, 'SignatureDoesNotMatch');
        return true;
      },
    });
  });
  afterAll(async () => {
    await provider?.stop();
    await refusing?.stop();
    await gateway?.stop();
    await redis?.kill();
  });

  async function call(method: string, path: string, body?: object): Promise<string> {
    const answer = await fetch(`${gateway.apiUrl}/api/v1${path}`, {
      method,
      headers: { 'x-admin-key': gateway.adminKey, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    answers.push(JSON.stringify([...answer.headers]), text);
    return text;
  }

  /** Where each form was found, of everything that is outside of the process's own memory. */
  async function everywhere(): Promise<readonly string[]> {
    const places = [
      ['the answers', answers.join('\n')] as const,
      ['the log', gateway.log()] as const,
      ...(await database()),
      ...(await redisContent()),
      ...(await files(gateway.dataDir)),
      ...(await processFiles(gateway.pid)),
    ];
    expect(places.length).toBeGreaterThan(60);
    return places.flatMap(([place, content]) => found(content).map((form) => `${place}: ${form}`));
  }

  async function database(): Promise<readonly (readonly [string, string])[]> {
    const client = new pg.Client({ connectionString: await embeddedDatabaseUrl(gateway.dataDir) });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const tables: (readonly [string, string])[] = [];
    for (const { name } of rows) {
      const dump = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      tables.push([name, dump.rows.map(({ row }) => row).join('\n')]);
    }
    await client.end();
    expect(tables.length).toBeGreaterThan(20);
    return tables;
  }

  function redisContent(): Promise<readonly (readonly [string, string | Buffer])[]> {
    return redis.run(async (client) => {
      const keys = await client.keys('*');
      return Promise.all(
        keys.map(async (key) => [`redis ${key}`, (await client.dumpBuffer(key)) ?? ''] as const),
      );
    });
  }

  it('are nowhere while it runs, after every kind of error, and when it is over', async () => {
    const start = { endpoint: provider.url, name: 'keys', ...KEYS };
    const { id } = JSON.parse(await call('POST', '/discover', start)) as DiscoveryView;
    const view = async (): Promise<DiscoveryView> =>
      JSON.parse(await call('GET', `/discover/${id}`)) as DiscoveryView;
    await waitFor('objects', async () => (await view()).totals.objects > 0);
    // The canary itself works: what was sent to the provider does name the key.
    expect(provider.requests.some(({ headers }) => headers.includes(KEYS.accessKeyId))).toBe(true);
    for (const wrong of [
      { endpoint: refusing.url },
      { endpoint: 'https://no-such-host.invalid' },
      { endpoint: 'http://127.0.0.1:9' },
      { endpoint: 'http://169.254.169.254' },
      { endpoint: provider.url, region: 'x@127.0.0.1/' },
      { endpoint: provider.url, unknownField: 1 },
      { endpoint: provider.url, accessKeyId: [KEYS.accessKeyId] },
      { endpoint: provider.url, secretAccessKey: `${KEYS.secretAccessKey}${'x'.repeat(5000)}` },
    ]) {
      await call('POST', '/discover/buckets', { ...KEYS, ...wrong });
      await call('POST', '/discover/bucket/large/versions', { ...KEYS, ...wrong });
    }
    expect(await everywhere()).toEqual([]);
    await call('POST', `/discover/${id}/cancel`);
    await waitFor('the end', async () => (await view()).endedAt !== null);
    expect((await view()).snapshotId).not.toBeNull();
    await call('GET', `/snapshot/${(await view()).snapshotId}`);
    expect(await everywhere()).toEqual([]);
  });
});

async function files(folder: string): Promise<readonly (readonly [string, Buffer])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    names.map(async (name) => [name, await readFile(name).catch(() => Buffer.alloc(0))] as const),
  );
}

/** What the kernel shows of a process: its arguments, its environment, and every file that it has open. */
async function processFiles(pid: number): Promise<readonly (readonly [string, Buffer | string])[]> {
  const open = await readdir(`/proc/${pid}/fd`);
  const targets = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const paths = [...new Set(targets)].filter((path) => /^\/(?!dev|proc|sys)/.test(path));
  const shown = ['environ', 'cmdline'].map((name) => `/proc/${pid}/${name}`);
  const contents = await Promise.all(
    [...shown, ...paths].map(
      async (path) => [path, await readFile(path).catch(() => Buffer.alloc(0))] as const,
    ),
  );
  return [...contents, ['the names of open files', targets.join('\n')] as const];
}
