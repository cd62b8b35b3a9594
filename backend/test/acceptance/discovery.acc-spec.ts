import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  BucketSurvey,
  DiscoveredBuckets,
  DiscoveryView,
  Problem,
  SavedSnapshot,
  Snapshot,
  SnapshotList,
} from '@sgw/contracts';
import { parquetReadObjects } from 'hyparquet';
import { type Gateway, startGateway } from '../support/gateway.js';
import {
  ListingEndpoint,
  type ListingEndpointOptions,
  type SyntheticBucket,
} from '../support/servers/listing-endpoint.js';
import { waitFor } from '../support/wait-for.js';

const CANARY = { accessKeyId: 'AKCANARY/7Q+x', secretAccessKey: 'sK/canary+9w=vZ&Zx' };
const LANES = 4;
const numbers = (name: string, objects: number): SyntheticBucket => ({
  name,
  objects,
  keyOf: (index) => `data/${String(index).padStart(8, '0')}`,
});

let gateway: Gateway;
const endpoints: ListingEndpoint[] = [];

beforeAll(async () => {
  gateway = await startGateway({
    env: {
      SGW_DISCOVERY_ALLOW: '127.0.0.0/8',
      SGW_DISCOVERY_LANES: String(LANES),
      SGW_BACKEND_TIMEOUT_MS: '1500',
    },
  });
});
afterAll(async () => {
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

async function call<T>(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: T; text: string }> {
  const answer = await fetch(`${gateway.apiUrl}/api/v1${path}`, {
    method,
    headers: { 'x-admin-key': gateway.adminKey, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T, text };
}

async function discover(request: object): Promise<DiscoveryView> {
  const { status, body } = await call<DiscoveryView>('POST', '/discover', { ...CANARY, ...request });
  expect(status).toBe(202);
  let view = body;
  await waitFor('the end of the discovery', async () => {
    view = (await call<DiscoveryView>('GET', `/discover/${body.id}`)).body;
    return view.endedAt !== null;
  });
  return view;
}

describe('a discovery', () => {
  it('sees every object once, with reading verbs only and no more requests at once than set, and leaves a snapshot', async () => {
    const provider = await endpoint([numbers('big', 25_000), numbers('small', 3)], { pageMs: 5 });
    const view = await discover({ endpoint: provider.url });
    expect(view).toMatchObject({
      state: 'done',
      hasKeys: false,
      totals: { objects: 25_003, isLowerBound: false },
    });
    expect(new Set(provider.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(provider.mostAtOnce).toBeLessThanOrEqual(LANES);
    const { body } = await call<Snapshot>('GET', `/snapshot/${view.snapshotId}`);
    expect(body).toMatchObject({
      provenance: 'discovered',
      truncatedBy: ['bucket-files'],
      totals: { seen: { buckets: 2, objects: 25_003 }, kept: { buckets: 2, files: 5_003 } },
    });
    expect(body.buckets[0]?.files.at(-1)?.key).toBe('data/00004999');
    const list = (await call<SnapshotList>('GET', '/snapshot/list')).body;
    expect(list.snapshots.map(({ id }) => id)).toContain(view.snapshotId);
    for (const path of ['overview', 'findings', 'duplicates', 'files?limit=2', 'export?format=json']) {
      expect((await call('GET', `/snapshot/${view.snapshotId}/${path}`)).status).toBe(200);
    }
    const parquet = await fetch(
      `${gateway.apiUrl}/api/v1/snapshot/${view.snapshotId}/export?format=parquet`,
      {
        headers: { 'x-admin-key': gateway.adminKey },
      },
    );
    expect(parquet.headers.get('content-type')).toBe('application/vnd.apache.parquet');
    expect(parquet.headers.get('content-disposition')).toMatch(
      /^attachment; filename="snapshot_.*\.parquet"$/,
    );
    const rows = await parquetReadObjects({ file: await parquet.arrayBuffer() });
    expect(rows).toHaveLength(5_003);
    expect(rows[5_002]).toMatchObject({ bucket: 'small', key: 'data/00000002', size: 2n });
    expect((await call('DELETE', `/snapshot/${view.snapshotId}`)).status).toBe(204);
    expect((await call('GET', `/snapshot/${view.snapshotId}`)).status).toBe(404);
  });

  it('answers what it is asked at once in camelCase, and says what is unknown', async () => {
    const provider = await endpoint([numbers('one', 2)]);
    const connection = { endpoint: provider.url, ...CANARY };
    const { body: buckets } = await call<DiscoveredBuckets>('POST', '/discover/buckets', connection);
    expect(buckets.buckets).toEqual([{ name: 'one', creationDate: '2026-01-02T03:04:05.000Z' }]);
    const { body: bucket } = await call<BucketSurvey>('POST', '/discover/bucket/one', connection);
    expect(bucket).toMatchObject({
      name: 'one',
      objectCount: 2,
      totalBytes: 1,
      versionCount: 2,
      truncated: false,
    });
    expect(bucket).toMatchObject({
      incompleteUploadCount: null,
      settings: { encryption: { state: 'unsupported' } },
    });
    expect((await call<Problem>('POST', '/discover/bucket/none', connection)).body.code).toBe(
      'bucket-not-found',
    );
  });

  it('can be paused, goes on, skips a bucket and is cancelled; what was seen is kept', async () => {
    const provider = await endpoint([numbers('first', 2_000_000), numbers('second', 2_000_000)], {
      pageMs: 40,
    });
    const { body } = await call<DiscoveryView>('POST', '/discover', { endpoint: provider.url, ...CANARY });
    const act = async (verb: string, more?: object) =>
      (await call<DiscoveryView>('POST', `/discover/${body.id}/${verb}`, more)).body;
    const look = async () => (await call<DiscoveryView>('GET', `/discover/${body.id}`)).body;
    await waitFor('objects', async () => (await look()).totals.objects > 0);
    expect((await act('pause')).state).toBe('paused');
    expect((await act('resume')).state).toBe('surveying');
    await act('skip', { bucket: 'first' });
    await waitFor('the skip', async () => (await look()).buckets[0]?.state === 'skipped');
    expect((await look()).buckets[1]?.state).toBe('surveying');
    await act('cancel');
    await waitFor('the end', async () => (await look()).endedAt !== null);
    const end = await look();
    expect(end).toMatchObject({ state: 'cancelled', hasKeys: false });
    expect((await call<Snapshot>('GET', `/snapshot/${end.snapshotId}`)).body).toMatchObject({
      truncatedBy: expect.arrayContaining(['skipped', 'cancelled']),
      totals: { isLowerBound: true },
    });
  });
});

describe('an endpoint that must not be visited', () => {
  it.each([
    ['http://169.254.169.254', 'no'],
    ['http://[::ffff:169.254.169.254]', 'no'],
    ['http://0x7f.1:22', 'no'],
    ['file:///etc/passwd', 'no'],
    ['http://10.255.255.1', 'yes'],
    ['http://[::1]:9000', 'yes'],
  ])('is refused before a socket opens: %s', async (address, allowable) => {
    const { status, body } = await call<Problem>('POST', '/discover/buckets', {
      endpoint: address,
      ...CANARY,
    });
    expect({ status, code: body.code, allowable: body.details?.['allowable'] }).toEqual({
      status: 400,
      code: 'discovery-blocked-address',
      allowable,
    });
  });
});

describe('a posted snapshot', () => {
  it('is cleaned, cut, and marked as what it is', async () => {
    const files = Array.from({ length: 5_001 }, (_, n) => ({
      key: `k${n}`,
      size: 1,
      secretAccessKey: 'hidden-canary',
    }));
    const { status, body } = await call<SavedSnapshot>('POST', '/snapshot/save', {
      endpoint: 'https://s3.example.org/?X-Amz-Signature=hidden-canary',
      buckets: [{ name: '<b>', files, secret: 'hidden-canary' }],
    });
    expect(status).toBe(201);
    const { body: saved, text } = await call<Snapshot>('GET', `/snapshot/${body.id}`);
    expect(saved).toMatchObject({
      provenance: 'client-supplied',
      truncatedBy: ['bucket-files'],
      totals: { kept: { files: 5_000 } },
    });
    expect(text).not.toContain('hidden-canary');
  });

  it('is kept up to 200 buckets, 50,000 files and 5,000 of one bucket, and counted whole', async () => {
    const filled = (count: number) =>
      Array.from({ length: count }, (_, n) => ({
        key: `<b>ключ/${String(n).padStart(5, '0')}</b>`,
        size: 2,
      }));
    const buckets = (count: number, each: number) =>
      Array.from({ length: count }, (_, n) => ({ name: `b${n}`, files: n < 10 ? filled(each) : [] }));
    const save = async (body: object): Promise<Snapshot> => {
      const saved = await call<SavedSnapshot>('POST', '/snapshot/save', {
        endpoint: 'https://s3.example.org',
        ...body,
      });
      expect(saved.status).toBe(201);
      return (await call<Snapshot>('GET', `/snapshot/${saved.body.id}`)).body;
    };
    expect(await save({ buckets: buckets(200, 5_000) })).toMatchObject({
      truncated: false,
      truncatedBy: [],
      totals: { kept: { buckets: 200, files: 50_000 } },
    });
    const beyond = [...buckets(200, 5_001), { name: 'last', files: [{ key: 'one', size: 1 }] }];
    expect(await save({ buckets: beyond })).toMatchObject({
      truncated: true,
      truncatedBy: expect.arrayContaining(['snapshot-buckets', 'bucket-files']),
      totals: { seen: { buckets: 201, objects: 50_011 }, kept: { buckets: 200, files: 50_000 } },
    });
    const eleventh = buckets(12, 5_000).with(11, { name: 'eleventh', files: filled(1) });
    expect(await save({ buckets: eleventh })).toMatchObject({
      truncatedBy: ['snapshot-files'],
      totals: { seen: { objects: 50_001 }, kept: { buckets: 12, files: 50_000 } },
    });
  });

  it('cannot say that the server had seen it', async () => {
    const forged = { endpoint: 'https://s3.example.org', provenance: 'discovered', buckets: [{ name: 'b' }] };
    const { status, body } = await call<Problem>('POST', '/snapshot/save', forged);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-request' });
    expect(JSON.stringify(body.errors)).toContain('provenance');
    const { snapshots } = (await call<SnapshotList>('GET', '/snapshot/list')).body;
    expect(
      snapshots.filter(
        ({ provenance, endpoint }) => provenance === 'discovered' && endpoint.url === forged.endpoint,
      ),
    ).toEqual([]);
  });
});
