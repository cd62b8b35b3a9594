import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PolicyDocument } from '@sgw/contracts';
import { carryTerms } from '@sgw/policy';
import { ReplicationFixture, zone, ZONES } from './replication-fixture.js';
import { waitFor } from '../support/wait-for.js';
import type { ReplicationNode } from './replication-node.js';

jest.setTimeout(60_000);

const BODY = randomBytes(1000);

describe('a placement policy that is edited', () => {
  let fixture: ReplicationFixture;
  let node: ReplicationNode;
  let policyId: string;

  beforeEach(async () => {
    fixture = await ReplicationFixture.open();
    node = await fixture.node();
    await fixture.bucket('photos', ['fi', 'de', 'se'], { 'replica-count': '1' });
    policyId = randomUUID();
    await fixture.store.policies.create(policyId, 'rules', textOf({}));
    await attach();
  });

  afterEach(async () => {
    await fixture.close();
  });

  const textOf = (document: Omit<PolicyDocument, 'format'>) => ({
    document: { format: 1 as const, ...document },
    digest: randomUUID(),
    note: null,
  });
  const edit = (expected: number, document: Omit<PolicyDocument, 'format'>) =>
    fixture.store.policies.edit(policyId, expected, textOf(document));
  const attach = async () => {
    const { id: bucketId, tenantId } = await fixture.bucketNamed('photos');
    const wish = [{ id: randomUUID(), policy: 'rules' }];
    await fixture.store.policies.attach({ tenantId, bucketId }, wish, () => true);
  };
  const put = (key: string, backend = 'fi') => fixture.put(node, 'photos', key, BODY, { backend, owed: [] });
  const untilPlanned = () =>
    waitFor('the end of the planning', async () => (await fixture.rows('SELECT 1 FROM replan')).length === 0);
  const denied = (country: string) => ({ residency: { deny: [{ country }] } });

  it('first copies where it allows, verifies, and then removes where it does not', async () => {
    const id = await put('a');
    const order: string[] = [];
    for (const zoneId of ['fi', 'de'])
      fixture.driver(zoneId).before = ({ operation }) => void order.push(`${zoneId} ${operation}`);
    await edit(1, denied('fi'));
    await node.start();
    await fixture.waitForStates(id, { de: 'completed' });
    expect(order).toEqual(['fi get', 'de put', 'fi delete']);
    expect(fixture.driver('us').calls).toEqual([]);
  });

  it('keeps why each copy was made and removed', async () => {
    const id = await put('a');
    await edit(1, denied('fi'));
    await node.start();
    await fixture.waitForStates(id, { de: 'completed' });
    const rows = await fixture.rows<{ backend: string; kind: string; choice: string[]; version: number }>(
      `SELECT r.backend_id AS backend, d.outcome ->> 'kind' AS kind, d.outcome -> 'choice' AS choice,
              (d.outcome #>> '{policies,0,version}')::int AS version
         FROM replica r JOIN decision d ON d.id = r.decision_id WHERE r.version_id = $1 ORDER BY 1`,
      [id],
    );
    expect(rows).toEqual([
      { backend: 'de', kind: 'move', choice: ['de'], version: 2 },
      { backend: 'fi', kind: 'move', choice: ['de'], version: 2 },
    ]);
  });

  it('never removes the last good copy, whatever it forbids', async () => {
    const id = await put('a');
    await edit(1, { requires: { features: ['object-lock'] } });
    await node.start();
    await untilPlanned();
    await node.reconciler.reconcileVersion(id);
    expect(await fixture.states(id)).toEqual({ fi: 'completed' });
    expect(fixture.driver('fi').calls.filter(({ operation }) => operation === 'delete')).toEqual([]);
  });

  it('keeps the old copy as long as the new one cannot be made', async () => {
    const id = await put('a');
    const gate = Promise.withResolvers<void>();
    fixture.driver('de').before = () => gate.promise;
    await edit(1, denied('fi'));
    await node.start();
    await fixture.waitForStates(id, { fi: 'completed', de: 'writing' });
    await untilPlanned();
    expect(await fixture.states(id)).toEqual({ fi: 'completed', de: 'writing' });
    gate.resolve();
    await fixture.waitForStates(id, { de: 'completed' });
  });

  it('holds from its commit on: a write that was judged before it is judged again', async () => {
    const before = await fixture.bucketNamed('photos');
    await edit(1, denied('fi'));
    const after = await fixture.bucketNamed('photos');
    expect(BigInt(after.epoch)).toBe(BigInt(before.epoch) + 1n);
    expect(after.policies).toMatchObject([{ name: 'rules', version: 2, scope: 'bucket' }]);
    const late = { backend: 'fi', owed: [], bucketEpoch: before.epoch };
    await expect(fixture.put(node, 'photos', 'late', BODY, late)).rejects.toThrow('ended stale');
  });

  it('is edited once where two edit the same version', async () => {
    const outcomes = await Promise.all([edit(1, denied('fi')), edit(1, denied('de')), edit(1, denied('se'))]);
    expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual([{ version: 2, buckets: 1 }]);
  });

  it('misses no bucket, however attaching and editing cross', async () => {
    for (let round = 1; round <= 10; round++) {
      const before = await fixture.bucketNamed('photos');
      await Promise.all([attach(), edit(round, denied(round % 2 === 0 ? 'fi' : 'de'))]);
      const after = await fixture.bucketNamed('photos');
      expect(after.policies.map(({ version }) => version)).toEqual([round + 1]);
      // Each of the two makes what was known before stale, in whichever order they came.
      expect(BigInt(after.epoch)).toBe(BigInt(before.epoch) + 2n);
    }
  });

  it('leaves every version as it was written', async () => {
    await edit(1, denied('fi'));
    for (const change of [`UPDATE policy_version SET document = '{}'`, 'DELETE FROM policy_version'])
      await expect(fixture.rows(change)).rejects.toThrow('never changed or deleted');
    const first = await fixture.store.policies.find('rules', 1);
    expect(first?.document).toEqual({ format: 1 });
  });

  it('means the same to two processes: they make one plan, and keep one decision', async () => {
    await edit(1, { copies: { min: 2, distinct: ['country'] }, order: [{ country: 'se' }] });
    const ids: string[] = [];
    for (let i = 0; i < 8; i++) ids.push(await put(`key ${i}`));
    const other = await fixture.node();
    await Promise.all([node.start(), other.start()]);
    for (const id of ids) await fixture.waitForStates(id, { fi: 'completed', de: 'completed' });
    const decisions = await fixture.rows<{ id: string }>(
      `SELECT DISTINCT r.decision_id AS id FROM replica r WHERE r.decision_id IS NOT NULL AND r.backend_id = 'de'`,
    );
    expect(decisions).toHaveLength(1);
  });

  describe('over a copy that carries the terms of its source', () => {
    const fromFiOrDe = {
      scope: 'origin' as const,
      name: 'source',
      version: 1,
      document: { format: 1 as const, residency: { allow: [{ country: 'fi' }, { country: 'de' }] } },
    };
    const tags = carryTerms({}, [fromFiOrDe]);
    const putCopy = (owed: readonly string[] = []) =>
      fixture.put(node, 'photos', 'copy', BODY, { tags, backend: 'fi', owed });

    it('moves it within them, and lets other objects go where they may', async () => {
      const [copy, plain] = [await putCopy(), await put('plain')];
      await edit(1, { copies: { min: 3 } });
      await node.start();
      await fixture.waitForStates(plain, { fi: 'completed', de: 'completed', se: 'completed' });
      await fixture.waitForStates(copy, { fi: 'completed', de: 'completed' });
      await untilPlanned();
      expect(await fixture.states(copy)).toEqual({ fi: 'completed', de: 'completed' });
    });

    it('keeps it where it is rather than outside of them', async () => {
      const copy = await putCopy();
      await edit(1, { residency: { allow: [{ country: 'se' }] } });
      await node.start();
      await untilPlanned();
      expect(await fixture.states(copy)).toEqual({ fi: 'completed' });
    });

    it('has no worker carry out a promise outside of them', async () => {
      const copy = await putCopy(['se']);
      await node.start();
      // Blocked, until a plan that is made anew takes the promise back.
      await waitFor('the promise to be refused', async () => {
        const { se } = (await fixture.states(copy)) as Readonly<Record<string, string | undefined>>;
        return se === undefined || se === 'blocked';
      });
      expect(await fixture.states(copy)).toMatchObject({ fi: 'completed' });
      expect(fixture.driver('se').calls.filter(({ operation }) => operation === 'put')).toEqual([]);
    });

    it('keeps them, whatever tags its client sets', async () => {
      const copy = await putCopy();
      for (const set of [{ colour: 'red' }, {}] as Readonly<Record<string, string>>[]) {
        await fixture.store.objectWrites.setTags(copy, set);
        expect((await fixture.store.replicas.version(copy))?.tags).toEqual({ ...tags, ...set });
        expect((await fixture.store.objectReads.details(copy))?.tags).toEqual(set);
      }
    });

    it('is found by the count of copies that lie where they must not', async () => {
      await putCopy();
      expect(await fixture.store.overview.placed()).toMatchObject([{ tags, backendId: 'fi', replicas: 1 }]);
    });
  });

  it('plans all buckets anew when the facts of a backend change', async () => {
    await edit(1, { ownership: { denyParentCountries: ['us'] } });
    await node.start();
    const id = await put('a');
    const sold = ZONES.map((name) => ({ ...zone(name), ownerCountry: name === 'fi' ? 'us' : name }));
    await node.stop();
    await fixture.store.backends.declare(sold);
    const after = await fixture.node({ facts: sold });
    await after.start();
    await fixture.waitForStates(id, { de: 'completed' });
  });
});

describe('decisions', () => {
  it('are forgotten after the evidence period, unless something refers to them', async () => {
    const fixture = await ReplicationFixture.open();
    try {
      const record = { format: 1 } as never;
      for (const id of ['old', 'fresh', 'referred']) await fixture.store.decisions.keep(id, record);
      const node = await fixture.node();
      await fixture.bucket('photos', ['fi']);
      const versionId = await fixture.put(node, 'photos', 'a', BODY, { owed: [] });
      await fixture.rows(`UPDATE object_version SET decision_id = 'referred' WHERE id = $1`, [versionId]);
      await fixture.rows(`UPDATE decision SET seen_at = now() - interval '401 days' WHERE id <> 'fresh'`);
      expect(await fixture.store.decisions.forget(400)).toBe(1);
      const left = await fixture.store.decisions.find(['old', 'fresh', 'referred']);
      expect(left.map(({ id }) => id).toSorted()).toEqual(['fresh', 'referred']);
      await fixture.store.decisions.keep('referred', record);
      const [seen] = await fixture.store.decisions.find(['referred']);
      expect(seen && Date.now() - seen.seenAt.getTime()).toBeLessThan(60_000);
    } finally {
      await fixture.close();
    }
  });
});
