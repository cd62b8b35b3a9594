import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { BackendView, ConnectView, LocationView, OverviewView, TenantView } from '@sgw/contracts';
import { EventListener } from '../support/event-listener.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { adminKeyOf, problemOf, sendRest } from '../support/rest-request.js';
import { createS3Client } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';

describe('the overview over REST', () => {
  let gateway: Gateway;
  let s3: S3Client;
  jest.setTimeout(120_000);

  beforeAll(async () => {
    gateway = await startGateway({ env: { SGW_LOG_LEVEL: 'warn' } });
    s3 = createS3Client(gateway);
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'overview',
        CreateBucketConfiguration: {
          LocationConstraint: 'fi,de' as never,
          Tags: [{ Key: 'replica-count', Value: '2' }],
        },
      }),
    );
  });
  afterAll(async () => {
    s3.destroy();
    await gateway.stop();
  });

  const get = async <T>(path: string) => {
    const { status, text } = await sendRest(gateway, {
      path: `/api/v1${path}`,
      headers: adminKeyOf(gateway),
    });
    expect(status).toBe(200);
    return JSON.parse(text) as T;
  };
  const setState = (id: string, state: string) =>
    sendRest(gateway, {
      method: 'PUT',
      path: `/api/v1/backends/${id}/state`,
      headers: adminKeyOf(gateway),
      body: { state },
    });
  const put = (Key: string, Body: Buffer) => s3.send(new PutObjectCommand({ Bucket: 'overview', Key, Body }));
  const backend = async (id: string) => (await get<BackendView[]>('/backends')).find((one) => one.id === id);
  const settled = (check: (view: OverviewView) => boolean) =>
    waitFor('the overview', async () => {
      const view = await get<OverviewView>('/overview');
      return check(view) && view;
    });

  it('counts objects once and copies one by one, per backend too', async () => {
    await put('a', Buffer.alloc(1000));
    const view = await settled(({ replicasVerified }) => replicasVerified === 2);
    expect(view).toMatchObject({
      buckets: 1,
      objects: 1,
      bytes: 1000,
      replicasOwed: 0,
      replicasBlocked: 0,
      residencyViolations: 0,
      oldestOwedSeconds: 0,
      workers: 1,
    });
    expect(
      view.backends.map(({ id, verifiedReplicas, verifiedBytes }) => [id, verifiedReplicas, verifiedBytes]),
    ).toEqual([
      ['fi-hel-local', 1, 1000],
      ['de-fra-local', 1, 1000],
      ['us-iad-local', 0, 0],
    ]);
    expect(await get('/backends')).toEqual(
      view.backends.map((one) => expect.objectContaining({ id: one.id, kind: 'file', health: 'healthy' })),
    );
  });

  it('tells live that a backend is taken away, what is owed meanwhile, and how it heals', async () => {
    const listener = await EventListener.open(gateway, '/api/v1/events');
    expect(await listener.next()).toMatchObject({ event: 'overview', data: { buckets: 1 } });
    expect((await setState('de-fra-local', 'offline')).status).toBe(204);
    const isAway = ({ backends }: OverviewView) => backends.some(({ health }) => health === 'disabled');
    const away = await listener.until(isAway);
    expect(away.backends.find(({ id }) => id === 'de-fra-local')?.reason).toContain('operator');
    await put('b', Buffer.alloc(500));
    const owing = await listener.until<OverviewView>(({ replicasOwed }) => replicasOwed === 1);
    expect(owing.backends.map(({ owedReplicas }) => owedReplicas)).toEqual([0, 1, 0]);
    expect((await setState('de-fra-local', 'online')).status).toBe(204);
    await listener.until<OverviewView>(
      ({ replicasOwed, replicasVerified }) => replicasOwed + replicasVerified === 4 && replicasOwed === 0,
    );
    listener.close();
  });

  it('shows the same to Prometheus', async () => {
    await setState('de-fra-local', 'offline');
    await put('c', Buffer.alloc(300));
    // The first copy is read back before it counts as verified.
    const nothingOwed = 'sgw_replication_backlog_objects{target="fi-hel-local"} 0\n';
    const text = await waitFor('the metrics', async () => {
      const scraped = await sendRest(gateway, { path: '/metrics', headers: adminKeyOf(gateway) });
      return scraped.text.includes(nothingOwed) && scraped.text;
    });
    expect(text).toContain('sgw_replication_backlog_objects{target="de-fra-local"} 1\n');
    expect(text).toContain('sgw_replication_backlog_bytes{target="de-fra-local"} 300\n');
    expect(text).toMatch(/sgw_replication_rpo_seconds\{target="de-fra-local"\} (?!0\n)[\d.]+\n/);
    expect(text).toContain('sgw_residency_violations 0\n');
    expect(text).toContain('sgw_backend_up{backend="de-fra-local"} 0\n');
    await setState('de-fra-local', 'online');
    await settled(({ replicasOwed }) => replicasOwed === 0);
  });

  it('keeps a backend away across a restart', async () => {
    await setState('us-iad-local', 'offline');
    await gateway.restart();
    expect((await backend('us-iad-local'))?.health).toBe('disabled');
    await setState('us-iad-local', 'online');
    await waitFor('its health', async () => (await backend('us-iad-local'))?.health === 'healthy');
  });

  it('refuses states and backends that there are not', async () => {
    expect(problemOf(await setState('nowhere', 'offline'))).toMatchObject({ status: 404, code: 'not-found' });
    expect(problemOf(await setState('fi-hel-local', 'gone')).errors).toMatchObject([{ pointer: '/state' }]);
    expect(problemOf(await setState('%00', 'offline')).status).toBe(400);
  });

  it('opens so many streams and no more', async () => {
    const opened: EventListener[] = [];
    let refusal = '';
    while (refusal === '' && opened.length < 100) {
      const listener = EventListener.open(gateway, '/api/v1/events');
      await listener.then(
        (one) => opened.push(one),
        (error: Error) => (refusal = error.message),
      );
    }
    for (const listener of opened) listener.close();
    expect(refusal).toContain('slow-down');
    await waitFor('a place', () =>
      EventListener.open(gateway, '/api/v1/events').then((one) => {
        one.close();
        return true;
      }),
    );
  });

  it('names tenants, places and the way in, and no secret', async () => {
    expect(await get<TenantView[]>('/tenants')).toMatchObject([{ name: 'default' }]);
    const places = await get<LocationView[]>('/locations');
    expect(places.find(({ term }) => term === 'eu')).toEqual({
      term: 'eu',
      kind: 'jurisdiction',
      backends: ['de-fra-local', 'fi-hel-local'],
    });
    expect(places.map(({ term }) => term)).toEqual(expect.arrayContaining(['fi', 'de-fra', 'us-iad-local']));
    const connect = await get<ConnectView>('/connect');
    expect(connect).toEqual({
      s3Url: gateway.s3Url,
      region: 'us-east-1',
      accessKeyId: gateway.accessKeyId,
      profilePath: expect.stringMatching(/\/aws$/),
    });
    for (const path of ['/tenants', '/connect', '/backends', '/overview', '/buckets']) {
      const { text } = await sendRest(gateway, { path: `/api/v1${path}`, headers: adminKeyOf(gateway) });
      expect(text).not.toContain(gateway.secretAccessKey);
      expect(text).not.toContain(gateway.adminKey);
    }
  });

  it('ends its streams when the gateway stops, and stops', async () => {
    const listener = await EventListener.open(gateway, '/api/v1/events');
    await listener.next();
    const ended = (async () => {
      while (await listener.next());
    })();
    await gateway.kill('SIGTERM');
    await ended;
    expect(gateway.isAlive).toBe(false);
    expect(gateway.log()).not.toMatch(/did not stop cleanly/);
  });
});
