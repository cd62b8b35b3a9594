import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DISCOVERY_OUTCOMES, type DiscoveryOutcome, type DiscoveryView, type Problem } from '@sgw/contracts';
import { freePort } from '../support/free-port.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { Operator } from '../support/operator.js';
import { selfSigned } from '../support/servers/self-signed.js';
import { waitFor } from '../support/wait-for.js';

const KEYS = { accessKeyId: 'AKOUTCOME', secretAccessKey: 'outcome-canary-secret' };
const HEAD = '<?xml version="1.0"?>';
const MIB = 1024 ** 2;
/** What the guard refuses unless the operator allows it, as these tests do for nearly everything. */
const LOOPBACK = '127.0.0.1';

let gateway: Gateway;
let folder: string;
const operator = new Operator(() => gateway);
const ending: (() => void)[] = [];
const trusted = selfSigned(2020, 2049);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sgw-outcomes-'));
  const authority = join(folder, 'authority.pem');
  await writeFile(authority, trusted.cert);
  gateway = await startGateway({ env: { SGW_BACKEND_TIMEOUT_MS: '1500', NODE_EXTRA_CA_CERTS: authority } });
});
afterAll(async () => {
  for (const end of ending) end();
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function portOf(server: Server | HttpServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // Clients that turn away in the middle are what is wanted here.
    socket.on('error', () => undefined);
  });
  ending.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  return (server.address() as AddressInfo).port;
}

/** An endpoint that answers everything alike. */
async function answering(answer: (response: ServerResponse) => void): Promise<string> {
  return `http://${LOOPBACK}:${await portOf(createHttpServer((_request, response) => answer(response)))}`;
}

const error =
  (status: number, code: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(status, headers).end(`${HEAD}<Error><Code>${code}</Code></Error>`);

async function secure({ key, cert }: typeof trusted, host: string): Promise<string> {
  return `https://${host}:${await portOf(createTlsServer({ key, cert }))}`;
}

/** What it takes to come to an outcome, and what else is told. */
interface Trouble {
  readonly endpoint: () => Promise<string>;
  readonly path?: string;
  readonly details?: object;
}

const TROUBLES: Readonly<Record<Exclude<DiscoveryOutcome, 'cancelled'>, Trouble>> = {
  dns: { endpoint: () => Promise.resolve('https://no-such-host.invalid') },
  'tls-untrusted': { endpoint: () => secure(selfSigned(2020, 2049), LOOPBACK) },
  // The certificate is for the address, and trusted.
  'tls-name': { endpoint: () => secure(trusted, 'localhost') },
  // A handshake that never comes to its end.
  'connect-timeout': { endpoint: async () => `https://${LOOPBACK}:${await portOf(createServer())}` },
  refused: { endpoint: async () => `http://${LOOPBACK}:${await freePort()}` },
  'blocked-address': {
    endpoint: () => Promise.resolve('http://10.255.255.1'),
    details: { address: '10.255.255.1', allowable: 'yes', setting: 'SGW_DISCOVERY_ALLOW' },
  },
  'not-s3': { endpoint: () => answering((response) => response.end('<!doctype html><p>welcome')) },
  'clock-skew': {
    endpoint: () => {
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      return answering(error(403, 'RequestTimeTooSkewed', { date }));
    },
    details: { offsetSeconds: expect.closeTo(3_600, -2) },
  },
  'bad-key': { endpoint: () => answering(error(403, 'InvalidAccessKeyId')) },
  'bad-secret': {
    endpoint: () => answering(error(403, 'SignatureDoesNotMatch')),
    details: { upstreamCode: 'SignatureDoesNotMatch', upstreamStatus: 403 },
  },
  'wrong-region': {
    endpoint: () =>
      answering(
        error(301, 'PermanentRedirect', { 'x-amz-bucket-region': 'eu-north-1', location: 'http://x' }),
      ),
    details: { region: 'eu-north-1' },
  },
  'list-buckets-denied': { endpoint: () => answering(error(403, 'AccessDenied')) },
  'bucket-denied': {
    endpoint: () => answering(error(403, 'AccessDenied')),
    path: '/discover/bucket/theirs/versions',
  },
  'slow-down': {
    endpoint: () => answering(error(503, 'SlowDown', { 'retry-after': '0' })),
    details: { retryAfterSeconds: 0 },
  },
  truncated: {
    endpoint: () =>
      answering((response) => {
        response.end(`${HEAD}<ListAllMyBucketsResult>${' '.repeat(20 * MIB)}</ListAllMyBucketsResult>`);
      }),
  },
};

async function problemOf(
  path: string,
  body: object,
): Promise<{ status: number; problem: Problem; text: string }> {
  const answer = await operator.send('POST', path, { ...KEYS, ...body });
  const text = await answer.text();
  return { status: answer.status, problem: JSON.parse(text) as Problem, text };
}

describe('each of the 16 outcomes of a discovery', () => {
  const told = new Map<string, ReturnType<typeof problemOf>>();

  beforeAll(async () => {
    for (const [outcome, { endpoint, path = '/discover/buckets' }] of Object.entries(TROUBLES)) {
      told.set(outcome, problemOf(path, { endpoint: await endpoint(), allowAddress: LOOPBACK }));
    }
    await Promise.all(told.values());
  }, 60_000);

  it.each(Object.entries(TROUBLES))(
    'is told by a code of its own, and in words: %s',
    async (outcome, { details }) => {
      const { status, problem, text } = (await told.get(outcome)) ?? {};
      expect(problem).toMatchObject({ code: `discovery-${outcome}`, ...(details && { details }) });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(problem?.detail).toMatch(/^[A-Z][^\n]{10,200}$/);
      expect(text).not.toContain(KEYS.secretAccessKey);
    },
  );

  it('has no two with the same words', async () => {
    const details = await Promise.all([...told.values()].map(async (one) => (await one).problem.detail));
    // Which permission is missing is told by the outcome alone.
    expect(new Set(details).size).toBe(details.length - 1);
  });

  it('is told when it was cancelled, too', async () => {
    const endpoint = `http://${LOOPBACK}:${await portOf(createServer())}`;
    const start = { endpoint, allowAddress: LOOPBACK, buckets: ['any'], ...KEYS };
    const { id } = await operator.ask<DiscoveryView>('POST', '/discover', start);
    await operator.ask('POST', `/discover/${id}/cancel`);
    const view = await waitFor('the end', async () => {
      const seen = await operator.ask<DiscoveryView>('GET', `/discover/${id}`);
      return seen.endedAt === null ? undefined : seen;
    });
    expect(view).toMatchObject({ state: 'cancelled', hasKeys: false, problem: { outcome: 'cancelled' } });
    expect([...told.keys(), 'cancelled'].toSorted()).toEqual(DISCOVERY_OUTCOMES.toSorted());
  });
});

describe('the loopback address', () => {
  let connections = 0;
  let port = 0;
  const canary = createServer((socket) => {
    connections++;
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });

  beforeAll(async () => {
    port = await portOf(canary);
  });

  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://0.0.0.0',
    'http://[::ffff:127.0.0.1]',
    'http://[64:ff9b::7f00:1]',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://127.1',
    'http://%31%32%37.0.0.1',
    'http://127.0.0.1.',
    'http://s3.ok@127.0.0.1',
    'gopher://127.0.0.1',
  ])('is refused before a socket opens, however it is written: %s', async (host) => {
    const { status, problem } = await problemOf('/discover/buckets', { endpoint: `${host}:${port}` });
    expect({ status, code: problem.code }).toEqual({ status: 400, code: 'discovery-blocked-address' });
    expect(connections).toBe(0);
  });

  it.each([
    'http://127.0.0.1:22',
    'http://127.0.0.1:5432',
    'http://127.0.0.1:6379',
    'http://169.254.169.254',
  ])('is not opened by an operator where nobody may go: %s', async (endpoint) => {
    const allowAddress = new URL(endpoint).hostname;
    const { problem } = await problemOf('/discover/buckets', { endpoint, allowAddress });
    expect(problem).toMatchObject({ code: 'discovery-blocked-address', details: { allowable: 'no' } });
  });

  it('is visited when an operator allows it, which the log tells', async () => {
    const endpoint = `http://${LOOPBACK}:${port}`;
    await problemOf('/discover/bucket/any/versions', { endpoint, allowAddress: LOOPBACK });
    expect(connections).toBeGreaterThan(0);
    const line = gateway
      .log()
      .split('\n')
      .find((one) => one.includes('Audit:') && one.includes(`:${port}`));
    expect(line).toContain(LOOPBACK);
  });
});

describe('what could be taken for a host', () => {
  it.each(['x@127.0.0.1/', '../', 'a b', 'a.b', '-a', 'a'.repeat(300)])(
    'is no region: %s',
    async (region) => {
      const { status, problem } = await problemOf('/discover/buckets', {
        endpoint: 'https://s3.example.org',
        region,
      });
      expect({ status, code: problem.code }).toEqual({ status: 400, code: 'invalid-request' });
    },
  );

  it('is no bucket: names that an endpoint makes up are not asked for', async () => {
    const names = ['x@127.0.0.1', 'a/../b', '../..', 'arn:aws:s3:::x', '', 'a?b', 'a#b', 'honest'];
    const asked: string[] = [];
    const server = createHttpServer(({ url = '', headers }, response) => {
      asked.push(`${headers.host?.replace(/:\d+$/, '')} ${url.split('?')[0]}`);
      const list = names.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join('');
      if (asked.length > 1) error(403, 'AccessDenied')(response);
      else response.end(`${HEAD}<ListAllMyBucketsResult><Buckets>${list}</Buckets></ListAllMyBucketsResult>`);
    });
    const endpoint = `http://localhost:${await portOf(server)}`;
    const start = { endpoint, allowAddress: LOOPBACK, pathStyle: false, ...KEYS };
    const { id } = await operator.ask<DiscoveryView>('POST', '/discover', start);
    const view = await waitFor('the end', async () => {
      const seen = await operator.ask<DiscoveryView>('GET', `/discover/${id}`);
      return seen.endedAt === null ? undefined : seen;
    });
    expect(view.buckets.map(({ name, state }) => [name, state])).toEqual(
      names.map((name) => [name, name === 'honest' ? 'denied' : 'failed']),
    );
    expect(new Set(asked)).toEqual(new Set(['localhost /', 'honest.localhost /']));
  });
});
