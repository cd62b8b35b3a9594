import { spawn } from 'node:child_process';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { DiscoveryView } from '@sgw/contracts';
import pg from 'pg';
import { embeddedDatabaseUrl } from '../support/embedded-database.js';
import { freePort } from '../support/free-port.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { formsIn, formsOf } from '../support/key-forms.js';
import { RedisServer } from '../support/redis-server.js';
import { describeIf } from '../support/requires.js';
import { ListingEndpoint, sendError } from '../support/servers/listing-endpoint.js';
import { waitFor } from '../support/wait-for.js';

const KEYS = {
  accessKeyId: 'AKCANARY/7Q+x',
  secretAccessKey: 'sK/canary+9w=vZ&Zx<e>',
  sessionToken: 'tok/canary+session==&"x"',
};

const FORMS = formsOf(KEYS);

describeIf(['redis-server'], 'the keys of a discovery', () => {
  let gateway: Gateway;
  let redis: RedisServer;
  let provider: ListingEndpoint;
  let refusing: ListingEndpoint;
  let broken: ListingEndpoint;
  let silent: ListingEndpoint;
  let logBegins: string;
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
    logBegins = gateway.log().slice(0, 1000);
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
    broken = await ListingEndpoint.start([], {
      instead: (_request, response) => {
        sendError(response, 500, 'InternalError');
        return true;
      },
    });
    silent = await ListingEndpoint.start([], { instead: () => true });
  });
  afterAll(async () => {
    await provider?.stop();
    await Promise.all([refusing, broken, silent].map((endpoint) => endpoint?.stop()));
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
    // The harness drops the beginning of a log that floods it: that would prove less.
    expect(gateway.log().startsWith(logBegins)).toBe(true);
    return places.flatMap(([place, content]) => formsIn(content, FORMS).map((form) => `${place}: ${form}`));
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
    const wrongs = [
      { endpoint: refusing.url },
      { endpoint: broken.url },
      { endpoint: silent.url },
      { endpoint: provider.url.replace('http:', 'https:') },
      { endpoint: 'https://no-such-host.invalid' },
      { endpoint: `http://127.0.0.1:${await freePort()}` },
      { endpoint: 'http://169.254.169.254' },
      { endpoint: provider.url, region: 'x@127.0.0.1/' },
      { endpoint: provider.url, unknownField: 1 },
      { endpoint: provider.url, accessKeyId: [KEYS.accessKeyId] },
      { endpoint: provider.url, secretAccessKey: `${KEYS.secretAccessKey}${'x'.repeat(5000)}` },
    ].map((wrong) => ({ ...KEYS, ...wrong }));
    const paths = ['/discover/buckets', '/discover/bucket/large/versions'];
    await Promise.all(wrongs.flatMap((wrong) => paths.map((path) => call('POST', path, wrong))));
    for (const code of [
      'bad-secret',
      'slow-down',
      'connect-timeout',
      'not-s3',
      'dns',
      'refused',
      'blocked-address',
    ])
      expect(answers.join('')).toContain(`"discovery-${code}"`);
    expect(await everywhere()).toEqual([]);
    await call('POST', `/discover/${id}/cancel`);
    await waitFor('the end', async () => (await view()).endedAt !== null);
    expect((await view()).snapshotId).not.toBeNull();
    await call('GET', `/snapshot/${(await view()).snapshotId}`);
    expect(await everywhere()).toEqual([]);
  });

  it('would be found in any of these places, in any form', async () => {
    const [plain = '', encoded = ''] = [KEYS.secretAccessKey, encodeURIComponent(KEYS.secretAccessKey)];
    const inside = Buffer.from(`{"k":"${plain}"}`).toString('base64');
    const client = new pg.Client({ connectionString: await embeddedDatabaseUrl(gateway.dataDir) });
    await client.connect();
    await client.query('CREATE TABLE public.planted (note text)');
    await client.query('INSERT INTO public.planted VALUES ($1)', [inside]);
    await redis.run((commands) => commands.set('planted', encoded));
    await writeFile(join(gateway.dataDir, 'planted.json'), JSON.stringify({ key: KEYS.sessionToken }));
    // The log names the endpoint of a discovery, and the snapshot and the answers the note.
    const begun = { ...KEYS, endpoint: `${refusing.url}/${encoded}`, buckets: ['any'], note: plain };
    const { id } = JSON.parse(await call('POST', '/discover', begun)) as DiscoveryView;
    await waitFor('the end', async () => {
      const view = JSON.parse(await call('GET', `/discover/${id}`)) as DiscoveryView;
      return view.endedAt !== null;
    });
    const child = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'], PLANTED: plain } });
    try {
      const leaks = (await everywhere()).map((leak) => leak.split(': ')[0]);
      for (const place of ['the answers', 'the log', 'public.planted', 'redis planted'])
        expect(leaks).toContain(place);
      expect(leaks.some((place) => place?.endsWith('/planted.json'))).toBe(true);
      expect(leaks.some((place) => place?.includes('/snapshots/snapshot_'))).toBe(true);
      const shown = await processFiles(child.pid ?? 0);
      expect(shown.filter(([, content]) => formsIn(content, FORMS).length > 0).map(([name]) => name)).toEqual(
        [`/proc/${child.pid}/environ`],
      );
    } finally {
      child.kill();
      await client.query('DROP TABLE public.planted');
      await client.end();
    }
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
