import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitFor } from '../support/wait-for.js';
import type { WatchedDriver } from './replication-driver.js';
import { ReplicationFixture } from './replication-fixture.js';

jest.setTimeout(30_000);

const BODY = randomBytes(1000);
const LARGE = randomBytes(700_000);

function putsTo(driver: WatchedDriver): string[] {
  return driver.calls.filter(({ operation }) => operation === 'put').map(({ ref }) => ref.key);
}

/** Resolves when the signal is aborted: a backend that hangs. */
function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

describe('leases of replication jobs', () => {
  let fixture: ReplicationFixture;

  beforeEach(async () => {
    fixture = await ReplicationFixture.open({ settings: { SGW_LEASE_SECONDS: '2' } });
    await fixture.bucket('photos', ['fi', 'de'], { 'replica-count': '2' });
  });

  afterEach(async () => {
    await fixture.close();
  });

  it('keep two workers from making one copy twice', async () => {
    const nodes = [await fixture.node(), await fixture.node()] as const;
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) ids.push(await fixture.put(nodes[0], 'photos', `key ${i}`, BODY));
    await Promise.all(nodes.map((node) => node.start()));
    for (const id of ids) await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(putsTo(fixture.driver('de')).toSorted()).toEqual(ids.toSorted());
  });

  it('keep one bell that is answered twice from making a copy twice', async () => {
    const node = await fixture.node();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    const bell = { replicaId: (await fixture.place(id, 'de')).replicaId, generation: 1 };
    await Promise.all([node.worker.answer(bell), node.worker.answer(bell)]);
    await node.worker.answer(bell);
    expect(putsTo(fixture.driver('de'))).toEqual([id]);
    expect(await fixture.states(id)).toEqual({ fi: 'completed', de: 'completed' });
  });

  it('are renewed while a copy takes longer than one', async () => {
    const node = await fixture.node();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    fixture.driver('de').before = ({ operation }) => (operation === 'put' ? gate : undefined);
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'writing' });
    const [first] = await fixture.rows<{ due: string }>(
      `SELECT due_at::text AS due FROM replica WHERE state = 'writing'`,
    );
    await waitFor('a renewal', async () => {
      const [row] = await fixture.rows<{ later: boolean }>(
        `SELECT due_at > $1::timestamptz AS later FROM replica WHERE state = 'writing'`,
        [first?.due],
      );
      return row?.later;
    });
    open();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(putsTo(fixture.driver('de'))).toEqual([id]);
  });

  it('end the work when they are lost, and another worker makes the copy', async () => {
    const node = await fixture.node();
    let isHanging = true;
    fixture.driver('de').before = ({ operation }, signal) =>
      operation === 'put' && isHanging ? hang(signal) : undefined;
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', LARGE);
    await fixture.waitForStates(id, { fi: 'completed', de: 'writing' });
    isHanging = false;
    await fixture.rows(
      `UPDATE replica SET lease_token = gen_random_uuid(), due_at = now() WHERE state = 'writing'`,
    );
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(putsTo(fixture.driver('de'))).toEqual([id, id]);
  });

  it('take bytes with them that no row accounts for any more', async () => {
    const node = await fixture.node();
    const de = fixture.driver('de');
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    de.before = ({ operation }) => (operation === 'put' ? gate : undefined);
    const id = await fixture.put(node, 'photos', 'a', BODY);
    const place = await fixture.place(id, 'de');
    const answered = node.worker.answer({ replicaId: place.replicaId, generation: 1 });
    await fixture.waitForStates(id, { fi: 'completed', de: 'writing' });
    const { bucket, key } = await fixture.place(id, 'de');
    // Its removal was carried out by somebody else before the bytes arrived.
    await fixture.rows(
      `UPDATE replica SET state = 'deleted', due_at = NULL, lease_token = NULL WHERE id = $1`,
      [place.replicaId],
    );
    open();
    await answered;
    expect(de.calls.map(({ operation }) => operation)).toEqual(['put', 'delete']);
    expect(await de.bytes({ bucket, key })).toBeUndefined();
  });

  it('of a stopping process are given back at once', async () => {
    const node = await fixture.node();
    let isHanging = true;
    fixture.driver('de').before = ({ operation }, signal) =>
      operation === 'put' && isHanging ? hang(signal) : undefined;
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'writing' });
    await node.stop();
    const [row] = await fixture.rows<{ state: string; attempts: number; due: boolean }>(
      `SELECT state, attempts, due_at <= now() AS due FROM replica WHERE backend_id = 'de'`,
    );
    expect(row).toEqual({ state: 'planned', attempts: 0, due: true });
    isHanging = false;
    await (await fixture.node()).start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
  });

  it('give a removed and wanted again copy a new key, which a late removal cannot hit', async () => {
    const node = await fixture.node();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.rows(
      `UPDATE replica SET state = 'planned', physical_key = $1, physical_bucket = 'somewhere' WHERE backend_id = 'de'`,
      [id],
    );
    await node.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect((await fixture.place(id, 'de')).key).toBe(`${id}.1`);
  });
});
