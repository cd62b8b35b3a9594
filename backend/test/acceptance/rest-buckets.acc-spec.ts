import { GetBucketLocationCommand, GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import type { BucketView, Page } from '@sgw/contracts';
import { adminKeyOf, problemOf, type RestRequest, sendRest } from '../support/rest-request.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('buckets over REST', () => {
  const gateway = useGateway();

  const send = (request: RestRequest) =>
    sendRest(gateway.access, { ...request, headers: { ...adminKeyOf(gateway.access), ...request.headers } });
  const create = (wish: object) =>
    send({
      method: 'POST',
      path: '/api/v1/buckets',
      body: {
        tenant: 'default',
        name: uniqueBucket('rest'),
        locationConstraint: 'fi,de',
        replicaCount: 2,
        ...wish,
      },
    });
  const page = async (query: string) => {
    const { status, text } = await send({ path: `/api/v1/buckets?${query}` });
    expect(status).toBe(200);
    return JSON.parse(text) as Page<BucketView>;
  };

  it('are made with their places and copies, and S3 sees the same', async () => {
    const name = uniqueBucket('rest');
    const { status, text } = await create({ name });
    expect(status).toBe(201);
    expect(JSON.parse(text)).toMatchObject({
      tenant: 'default',
      name,
      locations: ['fi', 'de'],
      replicaCount: 2,
      objects: 0,
      bytes: 0,
      replicasOwed: 0,
      tags: { 'replica-count': '2' },
      backends: [],
    });
    const location = await gateway.s3.send(new GetBucketLocationCommand({ Bucket: name }));
    expect(location.LocationConstraint).toBe('fi,de');
    const { TagSet } = await gateway.s3.send(new GetBucketTaggingCommand({ Bucket: name }));
    expect(TagSet).toEqual([{ Key: 'replica-count', Value: '2' }]);
  });

  it('tell their counts and physical buckets once something lies in them', async () => {
    const { text } = await create({ name: uniqueBucket('rest'), replicaCount: 1 });
    const { name } = JSON.parse(text) as BucketView;
    await gateway.put('a', Buffer.alloc(1000), name);
    const found = await send({ path: `/api/v1/buckets/default/${name}` });
    const { objects, bytes, backends } = JSON.parse(found.text) as BucketView;
    expect({ objects, bytes }).toEqual({ objects: 1, bytes: 1000 });
    expect(backends).toEqual([
      { backendId: 'fi-hel-local', physicalBucket: expect.stringMatching(/^s3gw-[0-9a-f]+-fi-hel-local$/) },
    ]);
  });

  it('come in pages, each once and in order', async () => {
    for (let index = 0; index < 3; index++) await create({});
    const seen: string[] = [];
    let cursor = '';
    do {
      const { items, nextCursor } = await page(`limit=2${cursor && `&cursor=${cursor}`}`);
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ tenant, name }) => `${tenant}/${name}`));
      cursor = nextCursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(seen.toSorted());
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain(`default/${gateway.bucket}`);
  });

  it('are refused with the place of every mistake', async () => {
    const answer = await create({ name: 'No_Name', replicaCount: 0, owner: 'me' });
    const problem = problemOf(answer);
    expect(problem).toMatchObject({
      type: '/api/problems/invalid-request',
      status: 400,
      code: 'invalid-request',
      requestId: answer.headers.get('x-request-id'),
    });
    expect(problem.errors?.map(({ pointer }) => pointer).toSorted()).toEqual([
      '/name',
      '/owner',
      '/replicaCount',
    ]);
  });

  it.each([
    [
      'an unknown place',
      { locationConstraint: 'fi,atlantis' },
      400,
      'invalid-location',
      '/locationConstraint',
    ],
    ['more copies than places', { locationConstraint: 'fi' }, 409, 'not-enough-backends', '/replicaCount'],
    ['an unknown tenant', { tenant: 'nobody' }, 404, 'not-found', '/tenant'],
  ])('are refused for %s', async (_what, wish, status, code, pointer) => {
    const problem = problemOf(await create(wish));
    expect(problem).toMatchObject({ status, code, errors: [{ pointer, detail: problem.detail }] });
  });

  it('name the unknown place', async () => {
    expect(problemOf(await create({ locationConstraint: 'fi,atlantis' })).detail).toContain('atlantis');
  });

  it('are not made twice', async () => {
    const problem = problemOf(await create({ name: gateway.bucket }));
    expect(problem).toMatchObject({ status: 409, code: 'bucket-already-owned-by-you' });
    expect(problem.errors).toMatchObject([{ pointer: '/name' }]);
  });

  it('are deleted only when empty', async () => {
    const name = await gateway.newBucket('rest');
    const path = `/api/v1/buckets/default/${name}`;
    await gateway.put('a', 'x', name);
    expect(problemOf(await send({ method: 'DELETE', path }))).toMatchObject({
      status: 409,
      code: 'bucket-not-empty',
    });
    expect((await send({ method: 'DELETE', path: `${path}/object?key=a` })).status).toBe(204);
    expect((await send({ method: 'DELETE', path })).status).toBe(204);
    expect(problemOf(await send({ path }))).toMatchObject({ status: 404, code: 'bucket-not-found' });
    expect(problemOf(await send({ method: 'DELETE', path })).status).toBe(404);
  });

  it.each([
    'cursor=***',
    'cursor=WyJhIl0',
    'limit=0',
    'limit=1001',
    'limit=many',
    'limit=1&limit=2',
    'sort=name',
  ])('are not listed for ?%s', async (query) => {
    expect(problemOf(await send({ path: `/api/v1/buckets?${query}` })).status).toBe(400);
  });

  it.each([
    ['a body that is no JSON', '{"tenant":', 400],
    ['a list', '[]', 400],
    ['nothing', 'null', 400],
    ['10 MB', JSON.stringify({ tenant: 'x'.repeat(10_000_000) }), 413],
    ['very deep JSON', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400],
    ['__proto__', '{"__proto__":{"tenant":"default"},"name":"rest-proto"}', 400],
    ['numbers for texts', '{"tenant":1,"name":2,"locationConstraint":3,"replicaCount":"4"}', 400],
    [
      'lists for texts',
      '{"tenant":["default"],"name":["a"],"locationConstraint":["fi"],"replicaCount":[1]}',
      400,
    ],
    [
      'NUL in a name',
      '{"tenant":"a\\u0000","name":"rest-nul","locationConstraint":"fi","replicaCount":1}',
      400,
    ],
  ])('survive %s', async (_what, body, status) => {
    const answer = await send({ method: 'POST', path: '/api/v1/buckets', body });
    expect(problemOf(answer).status).toBe(status);
  });

  it('survive NUL in the path', async () => {
    expect(problemOf(await send({ path: '/api/v1/buckets/default/a%00b' })).status).toBe(400);
    expect(problemOf(await send({ path: '/api/v1/buckets/%00/b/objects' })).status).toBe(400);
  });
});
