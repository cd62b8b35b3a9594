import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DiscoveryView, Problem } from '@sgw/contracts';
import { type Gateway, startGateway } from '../support/gateway.js';
import { residentKib } from '../support/process-memory.js';
import {
  ListingEndpoint,
  type ListingEndpointOptions,
  sendError,
  type SyntheticBucket,
} from '../support/servers/listing-endpoint.js';
import { waitFor } from '../support/wait-for.js';
import { isLongRun } from '../support/workspace.js';

const KEYS = { accessKeyId: 'AKHOSTILE', secretAccessKey: 'hostile-canary-secret' };
const MIB = 1024 ** 2;
const numbers = (name: string, objects: number): SyntheticBucket => ({
  name,
  objects,
  keyOf: (index) => `data/${String(index).padStart(8, '0')}`,
});

let gateway: Gateway;
/** Must never be connected to: stands for whatever lives on the loopback address. */
let connections = 0;
const canary = createServer((socket) => {
  connections++;
  socket.destroy();
});
const endpoints: ListingEndpoint[] = [];

beforeAll(async () => {
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  gateway = await startGateway({
    env: { SGW_DISCOVERY_ALLOW: '127.0.0.0/8', SGW_BACKEND_TIMEOUT_MS: '1500' },
  });
});
afterAll(async () => {
  canary.close();
  await Promise.all(endpoints.map((endpoint) => endpoint.stop()));
  await gateway?.stop();
});

async function endpoint(
  buckets: readonly SyntheticBucket[],
  options: ListingEndpointOptions = {},
): Promise<ListingEndpoint> {
  const started = await ListingEndpoint.start(buckets, options);
  endpoints.push(started);
  return started;
}

async function call<T>(method: string, path: string, body?: object): Promise<{ body: T; text: string }> {
  const answer = await fetch(`${gateway.apiUrl}/api/v1${path}`, {
    method,
    headers: { 'x-admin-key': gateway.adminKey, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { body: JSON.parse(text) as T, text };
}

async function ended(id: string): Promise<DiscoveryView> {
  let view: DiscoveryView | undefined;
  await waitFor('the end of the discovery', async () => {
    view = (await call<DiscoveryView>('GET', `/discover/${id}`)).body;
    return view.endedAt !== null;
  });
  if (view === undefined) throw new Error('no view');
  return view;
}

async function discover(endpointUrl: string): Promise<DiscoveryView> {
  const { body } = await call<DiscoveryView>('POST', '/discover', { endpoint: endpointUrl, ...KEYS });
  return ended(body.id);
}

const HEAD = '<?xml version="1.0"?>';
/** Tens of KiB that unpack to 64 MiB. */
const BOMB = gzipSync(Buffer.alloc(64 * MIB, '<Contents><Key>k</Key></Contents>'));
const page = (token: string, keys = ['k']): string =>
  `${HEAD}<ListBucketResult><IsTruncated>true</IsTruncated>${keys.map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`).join('')}<NextContinuationToken>${token}</NextContinuationToken></ListBucketResult>`;
/** Answers every listing of objects or versions. */
const listings = (answer: (response: ServerResponse) => void): ListingEndpointOptions => ({
  instead: (request, response) => {
    if (!/list-type|versions/.test(request.url ?? '')) return false;
    answer(response);
    return true;
  },
});
const redirect = (status: number) => (response: ServerResponse) => {
  const { port } = canary.address() as AddressInfo;
  response
    .writeHead(status, { location: `http://127.0.0.1:${port}/trap`, 'content-type': 'application/xml' })
    .end(
      `${HEAD}<Error><Code>PermanentRedirect</Code><Endpoint>127.0.0.1:${port}</Endpoint><Bucket>trap</Bucket></Error>`,
    );
};
let counter = 0;

/** Sends a piece of a page that promises to be longer. */
function cutOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '1000000' }).write(page('x'));
  setTimeout(() => response.destroy(), 20);
}

type Hostility = readonly [what: string, options: ListingEndpointOptions, expected: object];
/** Is given up after several tries, with longer and longer waits between them. */
const CUT_FOR_EVER: Hostility = [
  'connections that are always cut in the middle of a page',
  listings(cutOff),
  { objectCount: null },
];

describe('an endpoint that is hostile', () => {
  it.each<Hostility>([
    ['the same page for ever', listings((response) => void response.end(page('same'))), { objectCount: 2 }],
    ['a page without end', listings((response) => void endless(response)), { objectCount: null }],
    ['a page that drips', listings((response) => void drip(response)), { objectCount: null }],
    ['an answer that never comes', listings(() => undefined), { objectCount: null }],
    ...(isLongRun() ? [CUT_FOR_EVER] : []),
    [
      'an entity bomb',
      listings((response) => void response.end('<!DOCTYPE x [<!ENTITY a "b">]><ListBucketResult/>')),
      { objectCount: null },
    ],
    [
      'a bomb of gzip',
      listings((response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB);
      }),
      { objectCount: null },
    ],
    [
      'an answer that ends just beyond the limit',
      listings((response) => {
        response.end(`${HEAD}<ListBucketResult>${' '.repeat(12 * MIB)}</ListBucketResult>`);
      }),
      { objectCount: null },
    ],
    [
      'a hundred thousand elements inside of each other',
      listings((response) => void response.end(`${HEAD}${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)),
      { objectCount: null },
    ],
    [
      'empty pages for ever, each with another token',
      listings((response) => void response.end(page(`t${counter++}`, []))),
      { truncated: true },
    ],
    [
      'headers without end',
      listings((response) => {
        response.writeHead(200, { 'x-flood': 'a'.repeat(200_000) }).end(page('x'));
      }),
      { objectCount: null },
    ],
    ['a redirect to the loopback address, 301', listings(redirect(301)), { objectCount: null }],
    ['a redirect to the loopback address, 302', listings(redirect(302)), { objectCount: null }],
    ['a redirect to the loopback address, 307', listings(redirect(307)), { objectCount: null }],
    ['a redirect to the loopback address, 308', listings(redirect(308)), { objectCount: null }],
    [
      'no permission for the listing',
      listings((response) => sendError(response, 403, 'AccessDenied')),
      { objectCount: null, state: 'denied' },
    ],
  ])('ends in clear words, and another discovery is not disturbed: %s', async (_what, options, expected) => {
    const before = await residentKib(gateway.pid);
    const provider = await endpoint([numbers('trap', 5)], options);
    const good = await endpoint([numbers('fine', 1500)]);
    const [trapped, other] = await Promise.all([discover(provider.url), discover(good.url)]);
    expect(trapped.buckets[0]).toMatchObject(expected);
    expect(trapped.buckets[0]?.problem ?? trapped.buckets[0]?.truncated).toBeTruthy();
    expect(trapped.buckets[0]?.problem?.detail ?? '').not.toMatch(/undefined|Error:|\n/);
    expect(other).toMatchObject({ state: 'done', totals: { objects: 1500, isLowerBound: false } });
    expect(connections).toBe(0);
    expect((await residentKib(gateway.pid)) - before).toBeLessThan(200 * 1024);
  });

  it('that cuts a connection in the middle of a page is asked again, and then seen whole', async () => {
    let cuts = 0;
    const provider = await endpoint([numbers('shaky', 1500)], {
      instead: ({ url = '' }, response) => {
        if (!url.includes('list-type') || ++cuts > 2) return false;
        cutOff(response);
        return true;
      },
    });
    const { buckets, totals } = await discover(provider.url);
    expect(cuts).toBeGreaterThan(2);
    expect(buckets[0]).toMatchObject({ state: 'done', objectCount: 1500, truncated: false });
    expect(totals).toMatchObject({ objects: 1500, isLowerBound: false });
  });

  it('that has pages for ever and goes on and on is cancelled at once, and lets go of its sockets', async () => {
    let next = 0;
    const provider = await endpoint(
      [numbers('trap', 5)],
      listings((response) => {
        const keys = Array.from({ length: 1000 }, () => `k${String(next++).padStart(12, '0')}`);
        setTimeout(() => response.end(page(`t${next}`, keys)), 20);
      }),
    );
    const { body } = await call<DiscoveryView>('POST', '/discover', { endpoint: provider.url, ...KEYS });
    await waitFor('objects', async () => {
      const { totals } = (await call<DiscoveryView>('GET', `/discover/${body.id}`)).body;
      return totals.objects > 5_000;
    });
    await call('POST', `/discover/${body.id}/cancel`);
    expect(await ended(body.id)).toMatchObject({ state: 'cancelled', hasKeys: false });
    const after = provider.requests.length;
    await sleep(300);
    expect(provider.requests.length).toBe(after);
    await waitFor('closed sockets', async () => (await provider.openSockets()) === 0);
  });

  it('that has a million buckets is looked at in part, and says so', async () => {
    const names = Array.from({ length: 100_000 }, (_, n) => `<Bucket><Name>b${n}</Name></Bucket>`).join('');
    const provider = await endpoint([], {
      instead: (request, response) => {
        const isList = new URL(request.url ?? '', 'http://endpoint').pathname === '/';
        if (isList) {
          response.end(
            `${HEAD}<ListAllMyBucketsResult><Buckets>${names}</Buckets><ContinuationToken>t${counter++}</ContinuationToken></ListAllMyBucketsResult>`,
          );
        } else sendError(response, 403, 'AccessDenied');
        return true;
      },
    });
    const { body } = await call<{ buckets?: readonly object[]; truncated?: boolean }>(
      'POST',
      '/discover/buckets',
      { endpoint: provider.url, ...KEYS },
    );
    expect(body.truncated).toBe(true);
    expect(body.buckets).toHaveLength(20_000);
  });

  it('and redirects the very first request is told as one of another region, and not followed', async () => {
    const provider = await endpoint([], {
      instead: (_request, response) => {
        response.setHeader('x-amz-bucket-region', 'eu-north-1');
        redirect(307)(response);
        return true;
      },
    });
    const { body } = await call<Problem>('POST', '/discover/buckets', { endpoint: provider.url, ...KEYS });
    expect(body).toMatchObject({ code: 'discovery-wrong-region', details: { region: 'eu-north-1' } });
    expect(connections).toBe(0);
  });
});

async function drip(response: ServerResponse): Promise<void> {
  response.writeHead(200);
  while (!response.destroyed) {
    response.write(' ');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function endless(response: ServerResponse): Promise<void> {
  response.writeHead(200);
  const piece = Buffer.alloc(256 * 1024, '<Contents>');
  while (!response.destroyed) {
    if (!response.write(piece)) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
