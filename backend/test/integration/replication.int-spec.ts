import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DriverError } from '@backend/backends';
import { waitFor } from '../support/wait-for.js';
import { ReplicationFixture, zone, ZONES } from './replication-fixture.js';
import type { ReplicationNode } from './replication-node.js';

jest.setTimeout(30_000);

const BODY = randomBytes(1000);
const LARGE = randomBytes(700_000);

describe('replication', () => {
  let fixture: ReplicationFixture;
  let node: ReplicationNode;

  beforeEach(async () => {
    fixture = await ReplicationFixture.open();
    node = await fixture.node();
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
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', body);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(await holds(id, 'de', body)).toBe(true);
    const { replicas } = await fixture.version(id);
    expect(replicas.every(({ verifiedAt }) => verifiedAt !== null)).toBe(true);
    expect(fixture.driver('us').calls).toEqual([]);
  });

  it('copies a multipart object by the digests of its parts', async () => {
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', LARGE, { partBytes: [300_000, 300_000, 100_000] });
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(await holds(id, 'de', LARGE)).toBe(true);
  });

  it.each([
    ['small', BODY, []],
    ['large', LARGE, []],
    ['multipart', LARGE, [400_000, 300_000]],
  ])(
    'never spreads wrong bytes of a %s source, and takes that source out of use',
    async (_size, body, partBytes) => {
      const id = await fixture.put(node, 'photos', 'a', body, { partBytes });
      const wrong = Buffer.from(body);
      wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
      await fixture.driver('fi').plant(await fixture.place(id, 'fi'), wrong);
      await node.start();
      await fixture.waitForStates(id, { fi: 'suspect', de: 'planned' });
      expect(await fixture.driver('de').bytes(await fixture.place(id, 'de'))).toBeUndefined();
    },
  );

  it('copies from a good source when another one is bad, and mends the bad one from a good one', async () => {
    await fixture.bucket('three', ['fi', 'de', 'se'], { 'replica-count': '3' });
    const id = await fixture.put(node, 'three', 'a', BODY, { owed: ['de'] });
    await node.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed', se: 'completed' });
    await node.stop();
    const other = await fixture.node();
    await fixture.driver('fi').plant(await fixture.place(id, 'fi'), randomBytes(BODY.length));
    await fixture.store.replicas.suspect((await fixture.place(id, 'fi')).replicaId, 'a reader doubts it');
    await other.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed', se: 'completed' });
    expect(await holds(id, 'fi', BODY)).toBe(true);
  });

  it('makes a copy anew that is missing at its backend', async () => {
    await node.start();
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
    await node.worker.answer({ replicaId: place.replicaId, generation: 2 });
    expect(await fixture.states(id)).toEqual({ fi: 'suspect' });
    expect((await fixture.place(id, 'fi')).error).toBe('fi: the copy is damaged; no good copy is left');
    expect(await fixture.driver('fi').bytes(place)).toHaveLength(BODY.length);
  });

  it('blocks a copy to a forbidden backend and names the rule, before a byte is sent', async () => {
    const id = await fixture.put(node, 'photos', 'a', BODY, { owed: ['us'] });
    await node.start();
    await fixture.waitForStates(id, { fi: 'completed', us: 'blocked' });
    // A backend that comes up at this moment gives what is blocked there another try.
    const rule = await waitFor('the rule', async () => (await fixture.place(id, 'us')).error ?? undefined);
    expect(rule).toMatch(/^residency: us lies in us-us \(us\), outside of fi,de/);
    expect(fixture.driver('us').calls).toEqual([]);
  });

  it('judges again by the facts of today: a backend that moved abroad gets nothing', async () => {
    const facts = ZONES.map((id) => (id === 'de' ? zone('de', 'us') : zone(id)));
    const moved = await fixture.node({ facts });
    const id = await fixture.put(moved, 'photos', 'a', BODY);
    await moved.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'blocked' });
    expect(fixture.driver('de').calls).toEqual([]);
  });

  it('waits for a backend that is away without counting attempts, and goes on when it is back', async () => {
    node.registry.setDisabled('de', true);
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'planned' });
    node.registry.setDisabled('de', false);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
  });

  it('blocks a copy whose backend refuses us, and makes it once a person has helped', async () => {
    const de = fixture.driver('de');
    de.before = () => {
      throw new DriverError('denied', 'de', { detail: 'AccessDenied' });
    };
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await node.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'blocked' });
    expect((await fixture.place(id, 'de')).error).toBe('de: denied: AccessDenied');
    de.before = () => undefined;
    expect(await fixture.store.replicas.unblock('de')).toBe(1);
    node.waker.wake();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
  });

  it('tries a copy again that failed, over its own bytes', async () => {
    const de = fixture.driver('de');
    let failures = 1;
    de.before = ({ operation }) => {
      if (operation === 'put' && failures-- > 0) throw new DriverError('integrity', 'de');
    };
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(de.calls.filter(({ operation }) => operation === 'put').map(({ ref }) => ref.key)).toEqual([
      id,
      id,
    ]);
  });

  it('reads a copy back whose tag does not prove its bytes', async () => {
    const de = fixture.driver('de');
    de.hidesMd5 = true;
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', LARGE);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(de.calls.map(({ operation }) => operation)).toEqual(['put', 'get']);
  });

  it('does not trust a target that kept other bytes than it was sent', async () => {
    const de = fixture.driver('de');
    de.hidesMd5 = true;
    let isBroken = true;
    de.before = async ({ operation, ref }) => {
      if (operation === 'get' && isBroken) await de.plant(ref, randomBytes(BODY.length));
    };
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await waitFor('a refusal', async () => (await fixture.place(id, 'de')).error !== null);
    expect((await fixture.place(id, 'de')).error).toBe('de: integrity: the copy is not what was sent');
    isBroken = false;
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    expect(await holds(id, 'de', BODY)).toBe(true);
  });

  it('removes all copies of a deleted object', async () => {
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    const places = await Promise.all(
      ['fi', 'de'].map(async (at) => [at, await fixture.place(id, at)] as const),
    );
    const bucket = await fixture.bucketNamed('photos');
    expect(await fixture.delete(bucket, 'a')).toMatchObject([{ outcome: 'deleted' }]);
    node.waker.wake();
    await fixture.waitForStates(id, {});
    for (const [at, place] of places) expect(await fixture.driver(at).bytes(place)).toBeUndefined();
  });
});
