import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ReplicationFixture } from './replication-fixture.js';
import type { ReplicationNode } from './replication-node.js';

jest.setTimeout(30_000);

const BODY = randomBytes(1000);

describe('planning copies anew', () => {
  let fixture: ReplicationFixture;
  let node: ReplicationNode;

  beforeEach(async () => {
    fixture = await ReplicationFixture.open();
    node = await fixture.node();
    await fixture.bucket('photos', ['fi', 'de', 'se'], { 'replica-count': '2' });
  });

  afterEach(async () => {
    await fixture.close();
  });

  async function tag(key: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const bucket = await fixture.bucketNamed('photos');
    const { object } = await fixture.store.objectReads.head(bucket.id, key);
    const versionId = object?.versionId ?? '';
    if (!(await fixture.store.objectWrites.setTags(versionId, tags)))
      throw new Error(`There is no object ${key}`);
    await node.reconciler.reconcileVersion(versionId);
  }

  it('adds a copy when an object tag asks for more, and removes it when it asks for less', async () => {
    await node.start();
    const id = await fixture.put(node, 'photos', 'a', BODY);
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    await tag('a', { 'replica-count': '3' });
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed', se: 'completed' });
    const place = await fixture.place(id, 'se');
    await tag('a', { 'replica-count': '1' });
    await fixture.waitForStates(id, { fi: 'completed' });
    expect(await fixture.driver('se').bytes(place)).toBeUndefined();
    await tag('a', { 'replica-count': '3' });
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed', se: 'completed' });
    expect((await fixture.place(id, 'se')).key).toBe(`${id}.1`);
    expect(fixture.driver('us').calls).toEqual([]);
  });

  it('makes the new copy before it removes the old one when the wanted places change', async () => {
    const id = await fixture.put(node, 'photos', 'a', BODY, {
      backend: 'se',
      owed: ['fi'],
      tags: { 'replica-count': '1' },
    });
    const order: string[] = [];
    fixture.driver('fi').before = ({ operation }) => void order.push(`fi ${operation}`);
    fixture.driver('se').before = ({ operation }) => void order.push(`se ${operation}`);
    await node.start();
    await fixture.waitForStates(id, { fi: 'completed' });
    expect(order).toEqual(['se get', 'fi put', 'se delete']);
  });

  it('follows a bucket tag for every object without a tag of its own', async () => {
    await node.start();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await fixture.put(node, 'photos', `key ${i}`, BODY));
    const own = await fixture.put(node, 'photos', 'own', BODY, { tags: { 'replica-count': '2' } });
    const bucket = await fixture.bucketNamed('photos');
    await fixture.store.buckets.setTags(bucket.id, { 'replica-count': '3' });
    await node.reconciler.reconcileBucket(bucket.id);
    for (const id of ids)
      await fixture.waitForStates(id, { fi: 'completed', de: 'completed', se: 'completed' });
    await fixture.waitForStates(own, { fi: 'completed', de: 'completed' });
    await fixture.store.buckets.setTags(bucket.id, { 'replica-count': '1' });
    await node.reconciler.reconcileBucket(bucket.id);
    for (const id of ids) await fixture.waitForStates(id, { fi: 'completed' });
    expect(await fixture.rows('SELECT 1 FROM replan')).toEqual([]);
  });

  it('is finished by another process when the one that changed the tags dies at once', async () => {
    const id = await fixture.put(node, 'photos', 'a', BODY);
    const tagged = await fixture.put(node, 'photos', 'b', BODY);
    const bucket = await fixture.bucketNamed('photos');
    await fixture.store.buckets.setTags(bucket.id, { 'replica-count': '3' });
    await fixture.store.objectWrites.setTags(tagged, { 'replica-count': '1' });
    await (await fixture.node()).start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'completed', se: 'completed' });
    await fixture.waitForStates(tagged, { fi: 'completed' });
  });

  it('goes on behind the last page when a process dies in the middle of a bucket', async () => {
    const first = await fixture.put(node, 'photos', 'a', BODY, { owed: [] });
    const second = await fixture.put(node, 'photos', 'b', BODY, { owed: [] });
    const bucket = await fixture.bucketNamed('photos');
    await fixture.store.replans.request('bucket', bucket.id);
    await fixture.rows(`UPDATE replan SET after_key = 'a'`);
    await node.start();
    await fixture.waitForStates(second, { fi: 'completed', de: 'completed' });
    expect(await fixture.states(first)).toEqual({ fi: 'completed' });
  });

  it('keeps a copy whose removal was ordered when it has become the only verified one', async () => {
    const id = await fixture.put(node, 'photos', 'a', BODY, { tags: { 'replica-count': '1' }, owed: [] });
    await fixture.rows(
      `INSERT INTO replica (id, version_id, bucket_id, backend_id, state, due_at)
       SELECT gen_random_uuid(), version_id, bucket_id, 'de', 'planned', now() FROM replica WHERE version_id = $1`,
      [id],
    );
    await fixture.rows(
      `UPDATE replica SET state = 'deleting', due_at = now() WHERE version_id = $1 AND backend_id = 'fi'`,
      [id],
    );
    const place = await fixture.place(id, 'fi');
    await node.start();
    await fixture.waitForStates(id, { fi: 'completed' });
    expect(fixture.driver('fi').calls.filter(({ operation }) => operation === 'delete')).toEqual([]);
    expect((await fixture.driver('fi').bytes(place))?.equals(BODY)).toBe(true);
  });

  it('never leaves an object without a verified copy, however two plans cross', async () => {
    const id = await fixture.put(node, 'photos', 'a', BODY);
    const { replicas } = await fixture.version(id);
    await fixture.rows(
      `UPDATE replica SET state = 'completed', verified_at = now(), due_at = NULL WHERE version_id = $1`,
      [id],
    );
    const drop = (leaving: string, staying: string) =>
      fixture.store.replicas.replan(id, {}, () => ({ add: [], remove: [leaving], keep: [staying] }));
    await Promise.all([drop('fi', 'de'), drop('de', 'fi')]);
    const states = Object.values(await fixture.states(id)).toSorted();
    expect(replicas).toHaveLength(2);
    expect(states).toEqual(['completed', 'deleting']);
  });
});
