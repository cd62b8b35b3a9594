import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DiscoveryView, Problem, SavedSnapshot, Snapshot } from '@sgw/contracts';
import { embeddedDatabaseUrl } from '../support/embedded-database.js';
import { EventListener } from '../support/event-listener.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { ListingEndpoint } from '../support/servers/listing-endpoint.js';
import { selfSigned } from '../support/servers/self-signed.js';
import { trustAuthority } from '../support/trust.js';
import { waitFor } from '../support/wait-for.js';

const KEYS = { accessKeyId: 'AKPEERS', secretAccessKey: 'peers-canary-secret+/=' };

let holder: Gateway;
let other: Gateway;
let provider: ListingEndpoint;
let folder: string;

// One of them speaks https, so that both ways between processes are gone.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sgw-peers-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const { cert, key } = selfSigned(2020, 2120);
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  trustAuthority(certFile);
  const env = { SGW_DISCOVERY_ALLOW: '127.0.0.0/8', SGW_LOG_LEVEL: 'debug' };
  holder = await startGateway({
    env: { ...env, SGW_TLS_CERT_FILE: certFile, SGW_TLS_KEY_FILE: keyFile },
  });
  other = await startGateway({
    env: {
      ...env,
      NODE_EXTRA_CA_CERTS: certFile,
      SGW_DATABASE_URL: await embeddedDatabaseUrl(holder.dataDir),
      SGW_MASTER_KEY: (await readFile(join(holder.dataDir, 'master.key'), 'utf8')).trim(),
      SGW_SNAPSHOT_DIR: join(holder.dataDir, 'snapshots'),
    },
  });
  const keyOf = (index: number): string => `data/${String(index).padStart(8, '0')}`;
  provider = await ListingEndpoint.start(
    ['first', 'second'].map((name) => ({ name, objects: 3_000_000, keyOf })),
    { pageMs: 40 },
  );
});
afterAll(async () => {
  await provider?.stop();
  await other?.stop();
  await holder?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ask<T>(
  gateway: Gateway,
  method: string,
  path: string,
  more: { readonly body?: object; readonly headers?: Record<string, string> } = {},
): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${gateway.apiUrl}/api/v1${path}`, {
    method,
    headers: more.headers ?? { 'x-admin-key': gateway.adminKey, 'content-type': 'application/json' },
    ...(more.body && { body: JSON.stringify(more.body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

describe('two API processes on one database', () => {
  it('answer alike for a discovery that one of them holds, and name it', async () => {
    const { status, body: started } = await ask<DiscoveryView>(holder, 'POST', '/discover', {
      body: { endpoint: provider.url, ...KEYS },
    });
    expect(status).toBe(202);
    const path = `/discover/${started.id}`;
    const seen = async (): Promise<DiscoveryView> => (await ask<DiscoveryView>(other, 'GET', path)).body;
    await waitFor('objects', async () => (await seen()).totals.objects > 0);
    expect((await seen()).heldBy).toMatch(new RegExp(`:${new URL(holder.apiUrl).port}$`));

    const list = (await ask<DiscoveryView[]>(other, 'GET', '/discover')).body;
    expect(list.map(({ id }) => id)).toEqual([started.id]);
    const act = (verb: string, body?: object) =>
      ask<DiscoveryView>(other, 'POST', `${path}/${verb}`, body && { body });
    expect((await act('pause')).body.state).toBe('paused');
    expect((await ask<DiscoveryView>(holder, 'GET', path)).body.state).toBe('paused');
    expect((await act('resume')).body.state).toBe('surveying');
    expect((await act('skip', { bucket: 'none' })).body).toMatchObject({ code: 'bucket-not-found' });
    await act('skip', { bucket: 'first' });

    const listener = await EventListener.open(other, `/api/v1${path}/events`);
    const skipped = await listener.until<DiscoveryView>(({ buckets }) => buckets[0]?.state === 'skipped');
    expect(skipped.id).toBe(started.id);
    const saved = await ask<SavedSnapshot>(other, 'POST', '/snapshot/save', {
      body: { discoveryId: started.id, name: 'half way' },
    });
    expect(saved).toEqual({ status: 201, body: expect.anything() });
    await act('cancel');
    const ended = await listener.until<DiscoveryView>(({ endedAt }) => endedAt !== null);
    expect(ended).toMatchObject({ state: 'cancelled', hasKeys: false });
    expect(await listener.next()).toBeUndefined();
    const snapshot = await ask<Snapshot>(other, 'GET', `/snapshot/${saved.body.id}`);
    expect(snapshot.body).toMatchObject({ name: 'half way', provenance: 'discovered' });
    expect(other.log()).not.toContain(KEYS.secretAccessKey);
  });

  it('believe nobody who cannot sign with the installation’s key, nor what was signed for another', async () => {
    const forged = `v1 t=${Date.now()},n=${'0'.repeat(32)},s=${'0'.repeat(64)}`;
    for (const headers of [{ 'x-sgw-peer': forged }, { 'x-sgw-peer': 'v1' }]) {
      expect((await ask<Problem>(other, 'GET', '/discover', { headers })).status).toBe(401);
    }
  });

  it('find a discovery no more when the process that held it is gone', async () => {
    const { body } = await ask<DiscoveryView>(other, 'POST', '/discover', {
      body: { endpoint: provider.url, ...KEYS },
    });
    expect((await ask<DiscoveryView>(holder, 'GET', `/discover/${body.id}`)).status).toBe(200);
    await other.stop();
    const gone = await ask<Problem>(holder, 'GET', `/discover/${body.id}`);
    expect({ status: gone.status, code: gone.body.code }).toEqual({ status: 404, code: 'not-found' });
  });
});
