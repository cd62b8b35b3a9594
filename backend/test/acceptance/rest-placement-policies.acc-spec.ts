import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PlacementTodayView, PolicyView, QualificationView, WrittenPolicyView } from '@sgw/contracts';
import { PolicyWorld } from '../support/policy-world.js';
import { problemOf, type RestAnswer } from '../support/rest-request.js';
import { uniqueBucket } from '../support/unique.js';
import { waitFor } from '../support/wait-for.js';

describe('placement policies over REST', () => {
  let world: PolicyWorld;
  jest.setTimeout(180_000);

  beforeAll(async () => {
    world = await PolicyWorld.open();
  });
  afterAll(() => world.close());

  const ifMatch = (etag: unknown) => ({ 'if-match': String(etag) });

  it('are kept in versions that never change, and replaced only by whoever has read the last', async () => {
    const name = await world.policy({ description: 'first' });
    const first = await world.send({ path: `/policies/${name}` });
    const etag = first.headers.get('etag');
    expect(etag).toMatch(/^"v1-[0-9a-f]{16}"$/);
    const edit = (headers: Record<string, string>, description: string) =>
      world.send({
        method: 'PUT',
        path: `/policies/${name}`,
        headers,
        body: { document: { format: 1, description }, note: 'because' },
      });
    expect(problemOf(await edit({}, 'x'))).toMatchObject({ status: 428, code: 'precondition-required' });
    expect(problemOf(await edit(ifMatch('"v9-0"'), 'x'))).toMatchObject({ status: 412 });
    const second = await edit(ifMatch(etag), 'second');
    expect(second.status).toBe(200);
    expect(problemOf(await edit(ifMatch(etag), 'third'))).toMatchObject({ status: 412 });
    const versions = await world.ask<PolicyView[]>({ path: `/policies/${name}/versions` });
    expect(versions.map(({ version, document, note }) => [version, document.description, note])).toEqual([
      [2, 'second', 'because'],
      [1, 'first', undefined],
    ]);
    expect((await world.send({ path: `/policies/${name}/versions/1` })).headers.get('etag')).toBe(etag);
    expect((await world.send({ path: `/policies/${name}/versions/3` })).status).toBe(404);
  });

  it('tell every mistake with its JSON pointer', async () => {
    const document = {
      format: 1,
      copies: { min: 3, max: 2 },
      residency: { allow: [{ country: 'Finland' }] },
    };
    const body = { name: uniqueBucket('policy'), document };
    const problem = problemOf(await world.send({ method: 'POST', path: '/policies', body }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid-argument' });
    expect(problem.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/document/copies/max',
      '/document/residency/allow/0/country',
    ]);
  });

  it('name only what there is, unless whoever writes them says that the name is meant', async () => {
    const document = {
      format: 1,
      residency: {
        allow: [{ jurisdiction: 'eu' }],
        deny: [
          { provider: 'amazon' },
          { city: 'de-frankfurt' },
          { city: 'ee-tll' },
          { jurisdiction: 'eu', country: 'us' },
        ],
      },
      ownership: { denyParentCountries: ['us', 'eu'] },
      requires: { features: ['objectlock'] },
    };
    const strange = [
      '/residency/deny/0/provider',
      '/residency/deny/1/city',
      '/residency/deny/3',
      '/ownership/denyParentCountries/1',
      '/requires/features/0',
    ];
    const name = uniqueBucket('policy');
    const pointersOf = (answer: RestAnswer) => problemOf(answer).errors?.map(({ pointer }) => pointer);
    const post = (path: string, body: object) => world.send({ method: 'POST', path, body });
    const refused = await post('/policies', { name, document });
    expect(problemOf(refused)).toMatchObject({ status: 400, code: 'unknown-names' });
    expect(pointersOf(refused)).toEqual(strange.map((pointer) => `/document${pointer}`));
    expect((await world.send({ path: `/policies/${name}` })).status).toBe(404);
    const kept = await world.ask<WrittenPolicyView>({
      method: 'POST',
      path: '/policies',
      body: { name, document, acceptUnknownNames: true },
    });
    expect(kept.warnings?.map(({ pointer }) => pointer)).toEqual(
      strange.map((pointer) => `/document${pointer}`),
    );
    const { text } = await world.send({ path: `/policies/${name}` });
    expect(JSON.parse(text)).not.toHaveProperty('warnings');
    const edited = await world.edit(name, { residency: { deny: [{ provider: 'amazon' }] } });
    expect([edited.status, pointersOf(edited)]).toEqual([400, ['/document/residency/deny/0/provider']]);
    for (const [path, body, at] of [
      [`/policies/${name}/dry-run`, { document }, '/document'],
      ['/placement/qualify', { document }, '/document'],
      ['/placement/what-if', { policy: { name, document } }, '/policy/document'],
    ] as const) {
      const answer = await post(path, body);
      expect([path, answer.status, pointersOf(answer)]).toEqual([
        path,
        400,
        strange.map((pointer) => `${at}${pointer}`),
      ]);
    }
    expect((await post(`/policies/${name}/dry-run`, { document, acceptUnknownNames: true })).status).toBe(
      200,
    );
  });

  it('are not foreseen where there is no policy of the name', async () => {
    const document = { format: 1 };
    for (const [path, body] of [
      ['/policies/nobodys/dry-run', { document }],
      ['/placement/what-if', { policy: { name: 'nobodys', document } }],
    ] as const) {
      const answer = await world.send({ method: 'POST', path, body });
      expect([path, problemOf(answer)]).toMatchObject([path, { status: 404, code: 'not-found' }]);
    }
  });

  it('have a JSON Schema, names of their own, and places that must exist', async () => {
    expect(await world.ask({ path: '/policies/schema' })).toMatchObject({ additionalProperties: false });
    const name = await world.policy({});
    const twice = await world.send({
      method: 'POST',
      path: '/policies',
      body: { name, document: { format: 1 } },
    });
    expect(problemOf(twice)).toMatchObject({ status: 409, errors: [{ pointer: '/name' }] });
    const bucket = await world.bucket(undefined, 'fi');
    const attach = (body: object, path = `/buckets/default/${bucket}/placement-policy`) =>
      world.send({ method: 'PUT', path, headers: ifMatch('*'), body });
    const tag = { key: 'a', value: 'b', policy: name };
    for (const [body, pointer] of [
      [{ policy: 'none', byTag: [] }, '/policy'],
      [{ policy: null, byTag: [{ ...tag, policy: 'none' }] }, '/byTag/0/policy'],
      [{ policy: null, byTag: [tag, tag] }, '/byTag/1'],
      [{ policy: null, byTag: [{ key: '', value: 'b', policy: name }] }, '/byTag/0/key'],
    ] as const)
      expect(problemOf(await attach(body))).toMatchObject({ status: 400, errors: [{ pointer }] });
    expect((await attach({ policy: null, byTag: [] }, '/buckets/default/none/placement-policy')).status).toBe(
      404,
    );
  });

  it('of a tenant hold for its buckets, also for those that are made later', async () => {
    const tenant = uniqueBucket('tenant');
    await world.ask({ method: 'POST', path: '/tenants', body: { name: tenant } });
    const user = await world.ask<{ id: string }>({
      method: 'POST',
      path: `/tenants/${tenant}/users`,
      body: { displayName: 'Someone' },
    });
    expect(user.id).not.toBe('');
    const policy = await world.policy({ residency: { deny: [{ country: 'fi' }] } });
    const path = `/tenants/${tenant}/placement-policy`;
    const before = await world.send({ path });
    expect(JSON.parse(before.text)).toEqual({ policy: null });
    const headers = ifMatch(before.headers.get('etag'));
    expect((await world.send({ method: 'PUT', path, headers, body: { policy } })).status).toBe(200);
    expect((await world.send({ method: 'PUT', path, headers, body: { policy } })).status).toBe(412);
    const make = (locationConstraint: string) =>
      world.send({
        method: 'POST',
        path: '/buckets',
        body: { tenant, name: uniqueBucket('later'), locationConstraint, replicaCount: 1 },
      });
    expect((await make('fi')).status).toBe(403);
    expect((await make('de')).status).toBe(201);
  });
  describe('what if', () => {
    it('tells what a new text of a policy would move and what would violate it, and changes nothing', async () => {
      const name = await world.policy({});
      const bucket = await world.bucket(undefined, 'de,fi');
      await world.attach(bucket, name);
      for (const key of ['a', 'b']) await world.put(bucket, key, 'hello');
      const body = { document: { format: 1, residency: { deny: [{ country: 'de' }] } } };
      const foreseen = await world.ask({ method: 'POST', path: `/policies/${name}/dry-run`, body });
      expect(foreseen).toMatchObject({
        buckets: 1,
        examined: { objects: 2, bytes: 10 },
        affected: { objects: 2, bytes: 10 },
        moves: [
          { backendId: 'de', toMake: { objects: 0 }, toRemove: { objects: 2, bytes: 10 } },
          { backendId: 'fi', toMake: { objects: 2, bytes: 10 }, toRemove: { objects: 0 } },
        ],
        violations: [
          {
            bucket,
            backendId: 'de',
            objects: 2,
            sampleKeys: expect.arrayContaining(['a', 'b']),
            refusals: [{ rule: 'residency', pointer: '/residency/deny/0' }],
          },
        ],
        shortfalls: [],
        lost: [],
        uploadsEnded: 0,
      });
      expect(await world.held(bucket, 'a')).toBe('de');
      expect((await world.ask<PolicyView>({ path: `/policies/${name}` })).version).toBe(1);
    });

    it('tells what the loss of a backend would cost, and what an attached policy would leave short', async () => {
      const bucket = await world.bucket(undefined, 'fi,se', 2);
      await world.put(bucket, 'twice', 'hello');
      await waitFor('both copies', async () => (await world.held(bucket, 'twice')) === 'fi,se');
      await world.put(bucket, 'once', 'hello', 'replica-count=1');
      const place = { tenant: 'default', bucket };
      expect(await world.whatIf({ ...place, lostBackend: 'fi' })).toMatchObject({
        lost: [{ objects: 1, sampleKeys: ['once'] }],
        shortfalls: [{ objects: 1, wanted: 2, possible: 1, sampleKeys: ['twice'] }],
      });
      const policy = await world.policy({ copies: { min: 3 } });
      expect(await world.whatIf({ ...place, attach: { policy } })).toMatchObject({
        affected: { objects: 2 },
        shortfalls: [
          { wanted: 3, possible: 2 },
          { wanted: 3, possible: 2 },
        ],
      });
    });

    it('tells which backends a text admits, which rule refuses the rest, and whether enough remain', async () => {
      const document = {
        format: 1,
        residency: { allow: [{ jurisdiction: 'eu' }] },
        ownership: { denyParentCountries: ['us'] },
        requires: { features: ['object-lock'] },
        copies: { min: 2, distinct: ['country'] },
      };
      const path = '/placement/qualify';
      const { backends, ...copies } = await world.ask<QualificationView>({
        method: 'POST',
        path,
        body: { document },
      });
      expect(copies).toEqual({ copiesNeeded: 2, copiesPossible: 1 });
      const pointers = backends.map(({ id, refusals }) => [
        id,
        ...refusals.map(({ pointer, isUnknown }) => `${pointer}${isUnknown ? ' unknown' : ''}`),
      ]);
      expect(pointers.toSorted()).toEqual([
        ['de', '/ownership/denyParentCountries'],
        ['ee', '/ownership/denyParentCountries unknown', '/requires/features/0 unknown'],
        ['fi'],
        ['se', '/requires/features/0'],
        ['us', '/residency/allow', '/ownership/denyParentCountries'],
      ]);
      const wrong = await world.send({ method: 'POST', path, body: { document: { format: 2 } } });
      expect(problemOf(wrong)).toMatchObject({ status: 400, errors: [{ pointer: '/document/format' }] });
    });

    it('tells where a policy is attached, and where a new object of a bucket would go', async () => {
      const bucket = await world.bucket({ residency: { allow: [{ country: 'se' }] } }, 'fi,se');
      const today = await world.ask<PlacementTodayView>({ path: `/buckets/default/${bucket}/explain` });
      expect(today).toMatchObject({ outcome: 'placed', required: ['se'] });
      expect(today.backends.find(({ id }) => id === 'fi')).toMatchObject({
        verdict: 'refused',
        refusals: [{ rule: 'residency', pointer: '/residency/allow' }],
      });
      const name = today.policies[0]?.name ?? '';
      await world.attach(bucket, name, [{ key: 'class', value: 'secret', policy: name }]);
      expect(await world.ask({ path: `/policies/${name}/attachments` })).toEqual([
        { tenant: 'default', bucket },
        { tenant: 'default', bucket, tag: { key: 'class', value: 'secret' } },
      ]);
      expect((await world.send({ path: '/policies/none/attachments' })).status).toBe(404);
    });

    it('wants exactly one change', async () => {
      for (const body of [{}, { lostBackend: 'fi', attach: { policy: null } }, { lostBackend: 'none' }]) {
        const answer = await world.send({ method: 'POST', path: '/placement/what-if', body });
        expect(problemOf(answer)).toMatchObject({ status: 400 });
      }
    });
  });
});
