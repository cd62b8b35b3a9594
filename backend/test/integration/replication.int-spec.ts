import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DriverError } from '@backend/backends';
import { ReplicationFixture, type ReplicationNode, zone, ZONES } from './replication-fixture.js';

const BODY = randomBytes(1000);
const LARGE = randomBytes(700_000);

describe('replication', () => {
  let fixture: ReplicationFixture;
  let node: ReplicationNode;

  beforeEach(async () => {
    fixture = await ReplicationFixture.open();
    node = fixture.node();
    await fixture.bucket('photos', ['fi', 'de'], { 'replica-count': '2' });
  });

  afterEach(async () => {
    await fixture.close();
  });

  /** Whether the copy there holds these bytes; comparing buffers by Jest takes seconds. */
  async function holds(versionId: string, backendId: string, body: Buffer): Promise<boolean> {
    const bytes = await fixture.driver(backendId).bytes(await fixture.place(versionId, backendId));
    return bytes?.equals(body) ?? false;
  }

  it.each([
    ['empty', Buffer.alloc(0)],
    ['small', BODY],
    ['large', LARGE],
  ])('makes and verifies the promised copy of an %s object', async (_size, body) => {
    node.start();
    const id = await fixture.put(node, 'photos', 'a', body);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(await holds(id, 'de', body)).toBe(true);
    const { replicas } = await fixture.version(id);
    expect(replicas.every(({ verifiedAt }) => verifiedAt !== null)).toBe(true);
    expect(fixture.driver('us').calls).toEqual([]);
  });

  it('copies a multipart object by the digests of its parts', async () => {
    node.start();
    const id = await fixture.put(node, 'photos', 'a', LARGE, { partBytes: [300_000, 300_000, 100_000] });
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(await holds(id, 'de', LARGE)).toBe(true);
  });

  it.each([
    ['small', BODY, []],
    ['large', LARGE, []],
    ['multipart', LARGE, [400_000, 300_000]],
  ])('never spreads wrong bytes of a %s source, and takes that source out of use', async (_size, body, partBytes) => {
    const id = await fixture.put(node, 'photos', 'a', body, { partBytes });
    const wrong = Buffer.from(body);
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    await fixture.driver('fi').plant(await fixture.place(id, 'fi'), wrong);
    node.start();
    await fixture.waitForStates(id, { fi: 'suspect', de: 'planned' });
    expect(await fixture.driver('de').bytes(await fixture.place(id, 'de'))).toBeUndefined();
  });

  it('copies from a good source when another one is bad, and mends the bad one from a good one', async () => {
    await fixture.bucket('three', ['fi', 'de', 'se'], { 'replica-count': '3' });
    const id = await fixture.put(node, 'three', 'a', BODY, { owed: ['de'] });
    node.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed', se: 'completed' });
    await node.stop();
    const other = fixture.node();
    await fixture.driver('fi').plant(await fixture.place(id, 'fi'), randomBytes(BODY.length));
    await fixture.store.replicas.suspect((await fixture.place(id, 'fi')).replicaId, 'a reader doubts it');
    other.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed', se: 'completed' });
    expect(await holds(id, 'fi', BODY)).toBe(true);
  });

  it('makes a copy anew that is missing at its backend', async () => {
    node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    const place = await fixture.place(id, 'de');
    await fixture.driver('de').delete(place, AbortSignal.timeout(1000));
    await fixture.store.replicas.suspect(place.replicaId, 'a reader missed it');
    node.waker.wake();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(await holds(id, 'de', BODY)).toBe(true);
  });

  it('keeps the last copy, however bad, and says so', async () => {
    await fixture.bucket('single', ['fi']);
    const id = await fixture.put(node, 'single', 'a', BODY, { owed: [] });
    const place = await fixture.place(id, 'fi');
    await fixture.driver('fi').plant(place, randomBytes(BODY.length));
    await fixture.store.replicas.suspect(place.replicaId, 'a reader doubts it');
    const [claimed] = await fixture.store.replicas.claim({ slots: [{ backendId: 'fi', free: 1 }], limit: 1, leaseSeconds: 30 });
    if (!claimed) throw new Error('Nothing was due');
    expect(await node.runner.run(claimed, new AbortController().signal)).toBe('waiting');
    expect(await fixture.states(id)).toEqual({ fi: 'suspect' });
    expect((await fixture.place(id, 'fi')).error).toBe('fi: the copy is damaged; no good copy is left');
    expect(await fixture.driver('fi').bytes(place)).toHaveLength(BODY.length);
  });

  it('blocks a copy to a forbidden backend and names the rule, before a byte is sent', async () => {
    const id = await fixture.put(node, 'photos', 'a', BODY, { owed: ['us'] });
    node.start();
    await fixture.waitForStates(id, { fi: 'completed', us: 'blocked' });
    expect((await fixture.place(id, 'us')).error).toMatch(/^residency: us lies in us-us \(us\), outside of fi,de/);
    expect(fixture.driver('us').calls).toEqual([]);
  });

  it('judges again by the facts of today: a backend that moved abroad gets nothing', async () => {
    const facts = ZONES.map((id) => (id === 'de' ? zone('de', 'us') : zone(id)));
    const moved = fixture.node({ facts });
    const id = await fixture.put(moved, 'photos', 'a', BODY);
    moved.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'blocked' });
    expect(fixture.driver('de').calls).toEqual([]);
  });

  it('waits for a backend that is away without counting attempts, and goes on when it is back', async () => {
    node.registry.setDisabled('de', true);
    node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'planned' });
    node.registry.setDisabled('de', false);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
  });

  it('tries again after a failure, and at once when the backend is back', async () => {
    const de = fixture.driver('de');
    de.before = () => {
      throw new DriverError('denied', 'de', { detail: 'AccessDenied' });
    };
    const id = await fixture.put(node, 'photos', 'a', BODY);
    node.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'blocked' });
    expect((await fixture.place(id, 'de')).error).toBe('de: denied: AccessDenied');
    de.before = () => undefined;
    expect(await fixture.store.replicas.unblock('de')).toBe(1);
    node.waker.wake();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
  });

  it('removes all copies of a deleted object', async () => {
    node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    const places = await Promise.all(['fi', 'de'].map(async (at) => [at, await fixture.place(id, at)] as const));
    const bucket = await fixture.bucketNamed('photos');
    expect(await fixture.store.objectWrites.delete(bucket.id, ['a'])).toBe(1);
    node.waker.wake();
    await fixture.waitForStates(id, {});
    for (const [at, place] of places) expect(await fixture.driver(at).bytes(place)).toBeUndefined();
  });
});
