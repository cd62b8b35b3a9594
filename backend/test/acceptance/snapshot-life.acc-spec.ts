import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  DiscoveredBuckets,
  Problem,
  SavedSnapshot,
  Snapshot,
  SnapshotDiff,
  SnapshotList,
  SnapshotSummary,
} from '@sgw/contracts';
import { EventListener } from '../support/event-listener.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { ListingEndpoint } from '../support/servers/listing-endpoint.js';
import { selfSigned } from '../support/servers/self-signed.js';

const KEYS = { accessKeyId: 'AKIA', secretAccessKey: 'hush' };
/** For 127.0.0.1 and no name. */
const OWN = selfSigned(2020, 2100);
/** A bucket of which the client says that it saw all. */
const WHOLE = {
  name: 'b',
  basis: Object.fromEntries(
    [
      'objectCount',
      'totalBytes',
      'versionCount',
      'versionBytes',
      'deleteMarkerCount',
      'incompleteUploadCount',
      'incompleteUploadBytes',
    ].map((name) => [name, 'exact']),
  ),
};
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway({ env: { SGW_DISCOVERY_ALLOW: '127.0.0.0/8' } });
});
afterAll(() => gateway?.stop());

async function ask(method: string, path: string, body?: object) {
  const answer = await fetch(`${gateway.apiUrl}/api/v1${path}`, {
    method,
    headers: { 'x-admin-key': gateway.adminKey, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

async function json<T>(method: string, path: string, body?: object): Promise<T> {
  return JSON.parse((await ask(method, path, body)).text) as T;
}

async function save(keys: readonly string[], timestamp: string): Promise<string> {
  const files = keys.map((key, index) => ({ key, size: index + 1, etag: `e-${key}` }));
  const endpoint = 'https://s3.example.org';
  return (
    await json<SavedSnapshot>('POST', '/snapshot/save', {
      endpoint,
      timestamp,
      buckets: [{ ...WHOLE, files, objectCount: files.length }],
    })
  ).id;
}

const listed = async (): Promise<readonly string[]> =>
  (await json<SnapshotList>('GET', '/snapshot/list')).snapshots.map(({ id }) => id);

describe('the life of a snapshot', () => {
  it('is given other words, and keeps what was seen', async () => {
    const id = await save(['a', 'b'], '2026-01-01T00:00:00Z');
    const before = await json<Snapshot>('GET', `/snapshot/${id}`);
    const summary = await json<SnapshotSummary>('PATCH', `/snapshot/${id}`, {
      name: 'Before',
      tags: ['audit'],
    });
    expect(summary).toMatchObject({ id, name: 'Before', note: '', tags: ['audit'] });
    await json('PATCH', `/snapshot/${id}`, { note: 'For the board' });
    const after = await json<Snapshot>('GET', `/snapshot/${id}`);
    expect(after).toEqual({ ...before, name: 'Before', note: 'For the board', tags: ['audit'] });
    const refused = await ask('PATCH', `/snapshot/${id}`, { totals: {} });
    expect(refused.status).toBe(400);
  });

  it('is deleted and comes back, as it was, and whoever listens is told of both', async () => {
    const id = await save(['a'], '2026-01-02T00:00:00Z');
    const before = await json<Snapshot>('GET', `/snapshot/${id}`);
    const listener = await EventListener.open(gateway, '/api/v1/snapshot/events');
    const has = ({ snapshots }: SnapshotList): boolean => snapshots.some((one) => one.id === id);
    expect(has(await listener.until<SnapshotList>(has))).toBe(true);
    expect((await ask('DELETE', `/snapshot/${id}`)).status).toBe(204);
    expect(await listed()).not.toContain(id);
    expect((await ask('GET', `/snapshot/${id}`)).status).toBe(404);
    expect((await ask('DELETE', `/snapshot/${id}`)).status).toBe(404);
    await listener.until<SnapshotList>((list) => !has(list));
    expect(await json<SnapshotSummary>('POST', `/snapshot/${id}/restore`)).toMatchObject({ id });
    expect(await json<Snapshot>('GET', `/snapshot/${id}`)).toEqual(before);
    await listener.until<SnapshotList>(has);
    listener.close();
    const again = await ask('POST', `/snapshot/${id}/restore`);
    expect({ status: again.status, code: (JSON.parse(again.text) as Problem).code }).toEqual({
      status: 404,
      code: 'not-found',
    });
  });

  it('is listed beside pipes, folders and links that have a name like its own, and they are told', async () => {
    const id = await save(['a'], '2026-01-03T00:00:00Z');
    const odd = (what: string): string => `snapshot_${what}_2026-01-03T00-00-00-000Z.json`;
    const pathOf = (what: string): string => join(gateway.dataDir, 'snapshots', odd(what));
    execFileSync('mkfifo', [pathOf('pipe')]);
    await mkdir(pathOf('folder'));
    await symlink(odd('loop'), pathOf('loop'));
    const { snapshots, unreadable } = await json<SnapshotList>('GET', '/snapshot/list');
    expect(snapshots.map((one) => one.id)).toContain(id);
    expect(Object.fromEntries(unreadable.map(({ filename, reason }) => [filename, reason]))).toEqual({
      [odd('pipe')]: 'It is no ordinary file',
      [odd('folder')]: 'It is no ordinary file',
      [odd('loop')]: 'It is a link that leads to itself',
    });
    for (const what of ['pipe', 'folder', 'loop']) await rm(pathOf(what), { recursive: true });
    expect((await json<SnapshotList>('GET', '/snapshot/list')).unreadable).toEqual([]);
  });

  it('is compared with another as a file, with every change in it', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `k${String(index).padStart(5, '0')}`);
    const a = await save(['gone'], '2026-02-01T00:00:00Z');
    const b = await save(many, '2026-02-02T00:00:00Z');
    const query = `/snapshot/compare/export?a=${a}&b=${b}&format`;
    const csv = await ask('GET', `${query}=csv`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toMatch(
      /^attachment; filename="diff_snapshot_s3\.example\.org_2026-02-02T.*_since_2026-02-01T[\d-]+Z\.csv"$/,
    );
    const lines = csv.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 1_501);
    expect(lines).toContain('removed,b,gone,,,1,,-1,,,');
    const whole = JSON.parse((await ask('GET', `${query}=json`)).text) as SnapshotDiff;
    const shown = await json<SnapshotDiff>('GET', `/snapshot/compare?a=${a}&b=${b}&limit=100000`);
    expect(whole).toEqual(shown);
    expect((await ask('GET', `${query}=parquet`)).status).toBe(400);
  });
});

describe('a snapshot that somebody sends', () => {
  const exported = async (): Promise<Record<string, unknown>> =>
    json('GET', `/snapshot/${await save(['a', 'b'], '2026-04-01T00:00:00Z')}/export?format=json`);
  const refusal = async (path: string, body: object): Promise<Problem> => {
    const before = await listed();
    const { status, text } = await ask('POST', path, body);
    expect({ status, kept: await listed() }).toEqual({ status: 400, kept: before });
    return JSON.parse(text) as Problem;
  };

  it('is refused whole when one file of it is damaged, with the place', async () => {
    const snapshot = await exported();
    const [first] = snapshot['buckets'] as { files: object[] }[];
    first?.files.splice(1, 1, { key: 'b', size: 'big' });
    const { code, detail, errors } = await refusal('/snapshot/import', { snapshot });
    expect(code).toBe('invalid-argument');
    expect(detail).toContain('buckets[0].files[1].size');
    expect(errors).toEqual([
      { pointer: '/snapshot/buckets/0/files/1/size', detail: expect.stringContaining('number') },
    ]);
  });

  it('is refused when its numbers contradict each other, a bucket is there twice, or nobody can ask there', async () => {
    const endpoint = 'https://s3.example.org';
    const files = [{ key: 'k', size: 2 }];
    const pointers = async (body: object): Promise<readonly unknown[]> =>
      (await refusal('/snapshot/save', { endpoint, ...body })).errors?.map(({ pointer }) => pointer) ?? [];
    expect(await pointers({ buckets: [{ name: 'b', objectCount: 0, files }] })).toEqual([
      '/buckets/0/objectCount',
    ]);
    expect(await pointers({ buckets: [{ name: 'b' }, { name: 'b', files }] })).toEqual(['/buckets/1/name']);
    for (const odd of ['javascript:alert(1)', 'file:///etc/passwd', 'https://AK:hush@x']) {
      expect(await pointers({ endpoint: odd, buckets: [] })).toEqual(['/endpoint']);
    }
    const signedIn = {
      ...(await exported()),
      endpoint: { url: 'https://AK:hush@x', region: '', address: '' },
    };
    const refused = await refusal('/snapshot/import', { snapshot: signedIn });
    expect(JSON.stringify(refused)).not.toMatch(/hush|AK/);
  });

  it('is told to list less than it counts, where no cap is why', async () => {
    const buckets = [{ ...WHOLE, objectCount: 9, totalBytes: 9, files: [{ key: 'k', size: 2 }] }];
    const request = { endpoint: 'https://s3.example.org', buckets };
    const { id } = await json<SavedSnapshot>('POST', '/snapshot/save', request);
    expect(await json<Snapshot>('GET', `/snapshot/${id}`)).toMatchObject({
      truncatedBy: ['not-listed'],
      totals: { seen: { objects: 9, bytes: 9 }, kept: { files: 1, bytes: 2 } },
    });
  });

  it('comes back as it was, but for its id and that it was imported', async () => {
    const snapshot = await exported();
    const { id } = await json<SavedSnapshot>('POST', '/snapshot/import', { snapshot });
    expect(await json('GET', `/snapshot/${id}`)).toEqual({ ...snapshot, id, provenance: 'imported' });
  });
});

describe('a comparison of settings', () => {
  const settled = { ...WHOLE, state: 'done', objectCount: 0, totalBytes: 0, files: [] };
  const side = async (timestamp: string, settings: object, level: string): Promise<string> => {
    const buckets = [{ ...settled, settings, exposure: { level, reasons: [] } }];
    return (
      await json<SavedSnapshot>('POST', '/snapshot/save', {
        endpoint: 'https://s3.example.org',
        timestamp,
        buckets,
      })
    ).id;
  };
  const policy = (isPublic: boolean): object => ({ state: 'known', value: { statements: 1, isPublic } });

  it('tells that a bucket without any other change became public, and what nobody can compare', async () => {
    const versioning = { state: 'known', value: 'enabled' };
    const a = await side('2026-03-01T00:00:00Z', { policy: policy(false), versioning }, 'private');
    const denied = { state: 'denied' };
    const b = await side('2026-03-02T00:00:00Z', { policy: policy(true), versioning: denied }, 'public');
    const { buckets } = await json<SnapshotDiff>('GET', `/snapshot/compare?a=${a}&b=${b}`);
    expect(buckets).toHaveLength(1);
    expect(buckets[0]).toMatchObject({ state: 'changed', objectsBefore: 0, objectsAfter: 0 });
    expect(buckets[0]?.settings).toEqual([
      {
        setting: 'exposure',
        before: { state: 'known', text: 'private' },
        after: { state: 'known', text: 'public' },
        effect: 'weaker',
      },
      {
        setting: 'policy',
        before: { state: 'known', text: '1 statement, not public' },
        after: { state: 'known', text: '1 statement, public' },
        effect: 'weaker',
      },
    ]);
    expect(buckets[0]?.settingsNotCompared).toContainEqual({
      setting: 'versioning',
      before: { state: 'known', text: 'on' },
      after: { state: 'denied', text: 'denied' },
    });
    const csv = await ask('GET', `/snapshot/compare/export?a=${a}&b=${b}&format=csv`);
    expect(csv.text).toContain('setting-weaker,b,,,,,,,exposure,private,public\r\n');
  });
});

describe('an endpoint of an authority of one’s own', () => {
  let endpoint: ListingEndpoint;
  const connection = (caCertificate?: string): object => ({
    endpoint: endpoint.url,
    ...KEYS,
    ...(caCertificate !== undefined && { caCertificate }),
  });
  beforeAll(async () => {
    const one = { name: 'one', objects: 1, keyOf: () => 'k' };
    endpoint = await ListingEndpoint.start([one], { tls: OWN });
  });
  afterAll(() => endpoint?.stop());

  it('is refused, and trusted with its certificate, for that discovery alone', async () => {
    const refused = await json<Problem>('POST', '/discover/buckets', connection());
    expect(refused.code).toBe('discovery-tls-untrusted');
    const trusted = await json<DiscoveredBuckets>('POST', '/discover/buckets', connection(OWN.cert));
    expect(trusted.buckets.map(({ name }) => name)).toEqual(['one']);
    const other = await json<Problem>('POST', '/discover/buckets', connection(selfSigned(2020, 2100).cert));
    expect(other.code).toBe('discovery-tls-untrusted');
    expect((await json<Problem>('POST', '/discover/buckets', connection())).code).toBe(
      'discovery-tls-untrusted',
    );
  });

  it('must still be called by the name in its certificate', async () => {
    const elsewhere = { ...connection(OWN.cert), endpoint: endpoint.url.replace('127.0.0.1', 'localhost') };
    const refused = await json<Problem>('POST', '/discover/buckets', elsewhere);
    expect(refused.code).toBe('discovery-tls-name');
  });

  it.each([
    ['no certificate', 'hello'],
    ['a broken one', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['a private key', OWN.cert + OWN.key],
  ])('takes %s for a mistake', async (_what, pem) => {
    const { status, text } = await ask('POST', '/discover/buckets', connection(pem));
    expect(status).toBe(400);
    expect(text).toContain('caCertificate must be');
    expect(text).not.toContain('PRIVATE');
  });
});
