import {
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  PutBucketTaggingCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DecisionView, PlacementProgressView } from '@sgw/contracts';
import { UploadInSteps } from '../support/multipart.js';
import { permittedBy } from '../support/permitted-by.js';
import { PolicyWorld } from '../support/policy-world.js';
import { s3Failure, s3Refusal } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { waitFor } from '../support/wait-for.js';

describe('placement policies', () => {
  let world: PolicyWorld;
  jest.setTimeout(180_000);

  beforeAll(async () => {
    world = await PolicyWorld.open();
  });
  afterAll(() => world.close());

  describe('explain', () => {
    it('why a backend is chosen, spare, or refused by country, ownership, feature, or for want of knowledge', async () => {
      const bucket = await world.bucket({
        residency: { deny: [{ country: 'us' }] },
        ownership: { denyParentCountries: ['us'] },
        requires: { features: ['object-lock'] },
      });
      await world.put(bucket, 'k');
      expect(await world.verdictOf(bucket, 'k', 'fi')).toMatchObject({
        verdict: 'chosen',
        refusals: [],
        reason: expect.stringContaining('place 1 of 1'),
      });
      expect(await world.verdictOf(bucket, 'k', 'us')).toMatchObject({
        verdict: 'refused',
        refusals: [
          { rule: 'residency', pointer: '/residency/deny/0', isUnknown: false },
          { rule: 'ownership', isUnknown: false },
        ],
      });
      expect(await world.verdictOf(bucket, 'k', 'de')).toMatchObject({
        verdict: 'refused',
        refusals: [{ rule: 'ownership', pointer: '/ownership/denyParentCountries', isUnknown: false }],
        reason: expect.stringContaining("de's legal parent is in us"),
      });
      expect(await world.verdictOf(bucket, 'k', 'se')).toMatchObject({
        verdict: 'refused',
        refusals: [{ rule: 'feature', pointer: '/requires/features/0', isUnknown: false }],
        reason: expect.stringContaining('object-lock for certain (no)'),
      });
      expect(await world.verdictOf(bucket, 'k', 'ee')).toMatchObject({
        verdict: 'refused',
        refusals: [
          { rule: 'ownership', isUnknown: true },
          { rule: 'feature', isUnknown: true },
        ],
      });
    });

    it('that retention at the provider is for backends that certainly have object lock', async () => {
      const bucket = await world.bucket(undefined, 'se,ee,fi');
      await world.put(bucket, 'k');
      await world.attach(
        bucket,
        await world.policy({ retention: { mode: 'compliance', days: 1, atProvider: true } }),
      );
      expect(await world.verdictOf(bucket, 'k', 'fi')).toMatchObject({ verdict: 'chosen', refusals: [] });
      const refusal = { rule: 'feature', pointer: '/retention/atProvider' };
      for (const [id, isUnknown] of [['se', false] as const, ['ee', true] as const])
        expect(await world.verdictOf(bucket, 'k', id)).toMatchObject({
          verdict: 'refused',
          refusals: [{ ...refusal, isUnknown }],
          reason: expect.stringContaining('object-lock for certain'),
        });
      const failure = await s3Failure(world.put(bucket, 'k2'));
      expect(failure).toMatchObject({ code: 'InvalidBucketState', status: 409 });
      expect(failure.message).toContain('PutObjectLockConfiguration');
    });

    it('a copy by the decision it was written under, whose id the answer to the write gave', async () => {
      const bucket = await world.bucket(undefined, 'fi,de', 2);
      const decision = await world.put(bucket, 'k');
      expect(decision).toMatch(/^[0-9a-f]{32}$/);
      await world.untilHeld(bucket, 'k', 'de,fi');
      const { written, copies } = await world.explain(bucket, 'k');
      expect(written?.id).toBe(decision);
      expect(written?.record).toMatchObject({ kind: 'write', choice: ['fi'], required: ['fi', 'de'] });
      expect(copies.map(({ backendId, kind, isPermitted }) => [backendId, kind, isPermitted])).toEqual([
        ['fi', 'write', true],
        ['de', 'replicate', true],
      ]);
      const replicated = copies.find(({ backendId }) => backendId === 'de')?.decisionId;
      const { record } = await world.ask<DecisionView>({ path: `/decisions/${replicated}` });
      expect(record).toMatchObject({ kind: 'replicate', choice: ['de'] });
    });

    it('the same decision for all that is judged alike', async () => {
      const bucket = await world.bucket(undefined, 'fi');
      const other = await world.bucket(undefined, 'fi');
      const decisions = new Set([
        await world.put(bucket, 'a'),
        await world.put(bucket, 'b'),
        await world.put(other, 'c'),
      ]);
      expect(decisions.size).toBe(1);
    });

    it('answers 404 for objects, buckets and decisions that are not there', async () => {
      const bucket = await world.bucket(undefined, 'fi');
      for (const path of [
        `/objects/default/${bucket}/explain?key=none`,
        '/objects/default/none/explain?key=k',
        '/objects/nobody/none/explain?key=k',
        '/decisions/none',
      ])
        expect([path, (await world.send({ path })).status]).toEqual([path, 404]);
    });
  });

  describe('when a backend is down', () => {
    it('the next allowed one takes the write, says why, and the copy is healed back', async () => {
      const bucket = await world.bucket(undefined, 'fi,se', 1);
      await world.put(bucket, 'before');
      await world.setState('fi', 'offline');
      try {
        await world.put(bucket, 'k');
        const { copies, written, today } = await world.explain(bucket, 'k');
        expect(copies.find(({ state }) => state === 'completed')?.backendId).toBe('se');
        expect(written?.record).toMatchObject({ choice: ['se'], required: ['fi'] });
        const fi = today.backends.find(({ id }) => id === 'fi');
        expect(fi).toMatchObject({
          verdict: 'unreachable',
          reason: expect.stringContaining('cannot be reached'),
        });
      } finally {
        await world.setState('fi', 'online');
      }
      await world.untilHeld(bucket, 'k', 'fi');
      expect((await world.explain(bucket, 'k')).copies).toMatchObject([{ backendId: 'fi', kind: 'move' }]);
    });

    it('nothing goes outside of the rules: the write fails for now, and names its decision', async () => {
      const bucket = await world.bucket({ residency: { allow: [{ country: 'fi' }] } });
      await world.setState('fi', 'offline');
      try {
        const failure = await s3Failure(world.put(bucket, 'k'));
        expect(failure).toMatchObject({ code: 'ServiceUnavailable', status: 503 });
      } finally {
        await world.setState('fi', 'online');
      }
    });
  });

  describe('refuse a write before its first byte', () => {
    it('when no permitted backend is left, and name the rule and the decision', async () => {
      const bucket = await world.bucket({ requires: { certificates: ['iso-27001'] } }, 'fi,de');
      const answer = await world.send({ path: `/buckets/default/${bucket}` });
      expect(answer.status).toBe(200);
      const failure = await s3Refusal(world.put(bucket, 'k', uniqueBytes(1000)));
      expect(failure).toMatchObject({ code: 'AccessDenied', status: 403 });
      expect(failure.message).toContain('does not hold iso-27001 for certain');
      const decision = failure.headers['x-sgw-decision'] ?? '';
      const { record } = await world.ask<DecisionView>({ path: `/decisions/${decision}` });
      expect(record).toMatchObject({ outcome: 'refused', choice: [] });
      expect(record.backends.filter(({ verdict }) => verdict === 'refused')).toHaveLength(5);
    });

    it('of tags that ask for more copies than there are places, and tell what of it is the policy', async () => {
      const bucket = await world.bucket(undefined, 'de');
      const name = await world.policy({ residency: { deny: [{ country: 'de' }] } });
      await world.attach(bucket, name);
      const TagSet = [{ Key: 'replica-count', Value: '3' }];
      const failure = await s3Failure(
        world.s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } })),
      );
      expect(failure).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect(failure.message).toContain(
        `3 copies are wanted, the bucket's locations have 1 backend, and the policy ${name} (version 1) forbids 1 of them`,
      );
    });

    it('when the copies cannot be as distinct as they must be', async () => {
      const bucket = await world.bucket({ copies: { min: 2, distinct: ['country'] } }, 'fi');
      expect(await s3Failure(world.put(bucket, 'k'))).toMatchObject({ status: 400, code: 'InvalidRequest' });
    });

    it('when a tag asks for a number of copies that the policy does not accept', async () => {
      const bucket = await world.bucket({ copies: { min: 2, max: 3 } });
      for (const [count, word] of [
        [1, 'at least 2'],
        [4, 'at most 3'],
      ] as const) {
        const failure = await s3Failure(world.put(bucket, 'k', 'x', `replica-count=${count}`));
        expect(failure).toMatchObject({ status: 400, code: 'InvalidTag' });
        expect(failure.message).toContain(word);
      }
      await world.put(bucket, 'k', 'x', 'replica-count=3');
      await world.untilHeld(bucket, 'k', 'de,fi,se');
    });
  });

  describe('choose places', () => {
    it('by the order of the list first, then by that of the policy', async () => {
      const bucket = await world.bucket({ order: [{ country: 'se' }, { country: 'de' }] }, 'us,eu', 3);
      await world.put(bucket, 'k');
      await world.untilHeld(bucket, 'k', 'de,se,us');
      expect((await world.explain(bucket, 'k')).today.order).toEqual(['us', 'se', 'de', 'ee', 'fi']);
    });

    it('with as many copies before the answer as the quorum asks for, large and small', async () => {
      const bucket = await world.bucket({ copies: { writeQuorum: 2, distinct: ['provider'] } });
      for (const size of [0, 1000, 3_000_000]) {
        const body = uniqueBytes(size);
        const decision = await world.put(bucket, `k${size}`, body);
        expect(await world.held(bucket, `k${size}`)).toBe('de,fi');
        const { record } = await world.ask<DecisionView>({ path: `/decisions/${decision}` });
        expect(record).toMatchObject({ choice: ['fi', 'de'], copies: { wanted: 2, writeQuorum: 2 } });
      }
    });

    it('with the quorum at other backends while one is down, and refuses where too few are left', async () => {
      const bucket = await world.bucket({ copies: { writeQuorum: 2 } }, 'fi,de,se');
      await world.setState('fi', 'offline');
      try {
        await world.put(bucket, 'k', uniqueBytes(2_000_000));
        const { copies } = await world.explain(bucket, 'k');
        const verified = copies
          .filter(({ state }) => state === 'completed')
          .map(({ backendId }) => backendId);
        expect(verified.toSorted()).toEqual(['de', 'se']);
        await world.setState('de', 'offline');
        const failure = await s3Failure(world.put(bucket, 'k2'));
        expect(failure).toMatchObject({ code: 'ServiceUnavailable', status: 503 });
      } finally {
        await world.setState('fi', 'online');
        await world.setState('de', 'online');
      }
      await world.untilHeld(bucket, 'k', 'de,fi');
    });
  });

  describe('with a quorum', () => {
    it('an upload in parts is answered when its copies are there', async () => {
      const bucket = await world.bucket({ copies: { writeQuorum: 2 } }, 'fi,de');
      const upload = await UploadInSteps.begin(world.s3, bucket, 'parts');
      await upload.complete([
        await upload.part(1, uniqueBytes(6_000_000)),
        await upload.part(2, uniqueBytes(100)),
      ]);
      expect(await world.held(bucket, 'parts')).toBe('de,fi');
    });
  });

  describe('of tags', () => {
    it('hold for the objects that have them, within what the bucket allows', async () => {
      const bucket = await world.bucket({ residency: { allow: [{ jurisdiction: 'eu' }] } }, 'de,fi,us');
      const secret = await world.policy({ ownership: { denyParentCountries: ['us'] } });
      const abroad = await world.policy({ residency: { allow: [{ country: 'us' }] } });
      const name = (
        await world.ask<{ policy: string }>({ path: `/buckets/default/${bucket}/placement-policy` })
      ).policy;
      await world.attach(bucket, name, [
        { key: 'class', value: 'secret', policy: secret },
        { key: 'class', value: 'abroad', policy: abroad },
      ]);
      await world.put(bucket, 'plain');
      await world.put(bucket, 'secret', 'x', 'class=secret');
      expect(await world.held(bucket, 'plain')).toBe('de');
      expect(await world.held(bucket, 'secret')).toBe('fi');
      // What the bucket forbids, no tag allows.
      expect(await s3Failure(world.put(bucket, 'abroad', 'x', 'class=abroad'))).toMatchObject({
        status: 403,
      });
      const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'secret' }));
      expect(await Body?.transformToString()).toBe('x');
    });

    it('hold for an object that gets one, also where they leave fewer places than its bucket wishes for', async () => {
      const bucket = await world.bucket(undefined, 'fi,de', 2);
      const secret = await world.policy({ residency: { allow: [{ country: 'fi' }] } });
      await world.attach(bucket, null, [{ key: 'class', value: 'secret', policy: secret }]);
      await world.put(bucket, 'k');
      await world.untilHeld(bucket, 'k', 'de,fi');
      const tag = (TagSet: { Key: string; Value: string }[]) =>
        world.s3.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: 'k', Tagging: { TagSet } }));
      const both = [
        { Key: 'class', Value: 'secret' },
        { Key: 'replica-count', Value: '2' },
      ];
      expect(await s3Failure(tag(both))).toMatchObject({ status: 403, code: 'AccessDenied' });
      await tag(both.slice(0, 1));
      await world.untilHeld(bucket, 'k', 'fi');
      await world.s3.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: 'k' }));
      await world.untilHeld(bucket, 'k', 'de,fi');
    });
  });

  describe('edited', () => {
    const progress = (bucket: string) =>
      world.ask<PlacementProgressView>({ path: `/buckets/default/${bucket}/placement-policy/progress` });

    it('hold for the next write, and move what is there: copied first, then removed', async () => {
      const name = await world.policy({});
      const bucket = await world.bucket(undefined, 'de,fi,se');
      await world.attach(bucket, name);
      const body = uniqueBytes(10_000);
      for (const key of ['a', 'b', 'c']) await world.put(bucket, key, body);
      expect(await world.held(bucket, 'a')).toBe('de');
      const { status, text } = await world.edit(name, { residency: { deny: [{ country: 'de' }] } });
      expect([status, JSON.parse(text)]).toMatchObject([200, { version: 2, bucketsReplanned: 1 }]);
      await world.put(bucket, 'd');
      expect(await world.held(bucket, 'd')).toBe('fi');
      for (const key of ['a', 'b', 'c']) await world.untilHeld(bucket, key, 'fi');
      const { copies } = await world.explain(bucket, 'a');
      expect(copies).toMatchObject([{ backendId: 'fi', kind: 'move', isPermitted: true }]);
      await waitFor('the end of the move', async () => {
        const seen = await progress(bucket);
        return !seen.isPlanning && seen.misplaced.length === 0 && seen.removalsOwed === 0 && seen;
      });
      const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'a' }));
      expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    });

    it('are in the attestation: why each copy is where it is, and by which rules it may be there', async () => {
      const name = await world.policy({});
      const secret = await world.policy({ ownership: { denyParentCountries: ['us'] } });
      const bucket = await world.bucket(undefined, 'de,fi,se');
      const byTag = [{ key: 'class', value: 'secret', policy: secret }];
      await world.attach(bucket, name, byTag);
      const written = await world.put(bucket, 'moved');
      await world.put(bucket, 'secret', 'x', 'class=secret&other=1');
      const document = { residency: { deny: [{ country: 'de' }] } };
      await world.edit(name, document);
      await world.untilHeld(bucket, 'moved', 'fi');
      const [copy] = (await world.explain(bucket, 'moved')).copies;
      const { head, leaves } = await world.attest(bucket);
      expect(leaves.filter(({ kind }) => kind === 'policy')).toEqual([
        { kind: 'policy', policy: name, version: 2, document: { format: 1, ...document } },
        {
          kind: 'policy',
          policy: secret,
          version: 1,
          document: { format: 1, ownership: { denyParentCountries: ['us'] } },
        },
      ]);
      expect(leaves.find(({ kind }) => kind === 'bucket')).toMatchObject({
        policies: [
          { scope: 'bucket', policy: name, version: 2 },
          { scope: 'tag', policy: secret, version: 1, tag: { key: 'class', value: 'secret' } },
        ],
      });
      const versions = leaves.flatMap((leaf) => (leaf.kind === 'version' ? [leaf] : []));
      for (const version of versions)
        for (const { backend, isPermitted } of version.copies)
          expect([backend, permittedBy(head, leaves, version).includes(backend)]).toEqual([
            backend,
            isPermitted,
          ]);
      const [moved, tagged] = versions;
      expect(moved).toMatchObject({
        decision: written,
        copies: [{ backend: 'fi', decision: copy?.decisionId, isPermitted: true }],
      });
      expect(copy?.decisionId).not.toBe(written);
      expect(tagged).toMatchObject({ key: 'secret', tags: { class: 'secret' } });
      expect(tagged?.copies[0]?.decision).toBe(tagged?.decision);
      const decisions = leaves.flatMap((leaf) => (leaf.kind === 'decision' ? [leaf] : []));
      expect(decisions.find(({ decision }) => decision === copy?.decisionId)?.outcome).toMatchObject({
        kind: 'move',
        policies: [{ scope: 'bucket', name, version: 2 }],
      });
    });

    it('so that nothing is permitted keep the last good copy, and say so', async () => {
      const name = await world.policy({});
      const bucket = await world.bucket(undefined, 'fi');
      await world.attach(bucket, name);
      await world.put(bucket, 'k', 'precious');
      await world.edit(name, { residency: { deny: [{ country: 'fi' }] } });
      await waitFor('the planning to end', async () => !(await progress(bucket)).isPlanning);
      expect(await progress(bucket)).toMatchObject({
        objects: 1,
        plannedObjects: 1,
        removalsOwed: 0,
        misplaced: [{ backendId: 'fi', copies: 1, bytes: 8 }],
      });
      expect(await s3Failure(world.put(bucket, 'new'))).toMatchObject({ status: 403 });
      // Bytes that may not lie there are not served from there either.
      const get = world.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }));
      expect(await s3Failure(get)).toMatchObject({ status: 503 });
      await world.edit(name, {});
      const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }));
      expect(await Body?.transformToString()).toBe('precious');
    });
  });
});
