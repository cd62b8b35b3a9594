import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AdoptionFinding, AdoptionVerdict, AdoptionView, Page, WrittenVersion } from '@sgw/contracts';
import { AdoptionWorld, ELSEWHERE, history, PROVIDER, rawListing } from '../support/adoption-world.js';
import { fillWithVersions, ODD_KEYS } from '../support/foreign-bucket.js';
import { s3Failure } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';

let world: AdoptionWorld;
jest.setTimeout(120_000);
beforeAll(async () => {
  world = await AdoptionWorld.open();
});
afterAll(() => world?.close());

const text = async (Bucket: string, Key: string, VersionId?: string) =>
  (await world.ours.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();
const put = (Bucket: string, Key: string, Body: string | Buffer, more = {}) =>
  world.theirs.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const putOurs = (Bucket: string, Key: string, Body: string) =>
  world.ours.send(new PutObjectCommand({ Bucket, Key, Body }));
const remove = (Bucket: string, Key: string) => world.theirs.send(new DeleteObjectCommand({ Bucket, Key }));
const findings = async (id: string) =>
  (await world.operator.ask<Page<AdoptionFinding>>('GET', `/adoptions/${id}/findings`)).items
    .map(({ kind, key }) => `${kind} ${key}`)
    .sort();
const make = (Bucket: string) => world.theirs.send(new CreateBucketCommand({ Bucket }));
const refusal = async (path: string, body?: unknown) => {
  const answer = await world.operator.send('POST', path, body);
  return {
    status: answer.status,
    ...((await answer.json()) as {
      code: string;
      detail: string;
      details: Record<string, string>;
      errors?: readonly object[];
    }),
  };
};

describe('a bucket with versions', () => {
  const BUCKET = 'adopt-versions';
  let adoption: AdoptionView;
  let before: readonly string[];
  let large: Buffer;

  beforeAll(async () => {
    await make(BUCKET);
    large = await fillWithVersions(world.theirs, BUCKET);
    before = await rawListing(world.theirs, BUCKET);
  });

  it('may stay where it lies, says the verdict, which changes nothing', async () => {
    const verdict = await world.operator.ask<AdoptionVerdict>('POST', '/adoptions/verdict', {
      tenant: 'default',
      endpoint: world.proxy.url,
      physicalBucket: BUCKET,
    });
    expect(verdict).toMatchObject({
      mayStay: true,
      verdict: 'may-stay',
      violations: [],
      backends: [{ id: PROVIDER }],
      settings: { versioning: 'enabled' },
      copies: { wanted: 1, backends: [PROVIDER] },
    });
    expect((await world.operator.ask<Page<AdoptionView>>('GET', '/adoptions')).items).toEqual([]);
  });

  it('shows every version and marker in order with its ETag and time, before a byte of it was read', async () => {
    adoption = await world.adopt(BUCKET);
    expect(adoption).toMatchObject({ state: 'listing', mode: 'read-only', isViolation: false });
    await world.untilSeen(adoption.id, 'rows', ({ listedAt }) => listedAt !== null);
    expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
  });

  it.each(ODD_KEYS)('reads %s with what its owner stored with it', async (key) => {
    const found = await world.ours.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    expect(await found.Body?.transformToString()).toBe(`body of ${key}`);
    expect(found.ContentType).toBe('text/x-odd');
  });

  it('answers HEAD, tags, ranges, old versions and a multipart ETag as the provider does', async () => {
    const described = await world.ours.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'described' }));
    expect(described).toMatchObject({ CacheControl: 'no-store', Metadata: { colour: 'blue' } });
    const { TagSet } = await world.ours.send(
      new GetObjectTaggingCommand({ Bucket: BUCKET, Key: 'described' }),
    );
    expect(TagSet?.map(({ Key, Value }) => `${Key}=${Value}`).sort()).toEqual(['level=2', 'team=red']);
    const there = await world.theirs.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'large' }));
    const range = { Bucket: BUCKET, Key: 'large', Range: 'bytes=5242870-5242890' };
    const here = await world.ours.send(new GetObjectCommand(range));
    expect(here.ETag).toBe(there.ETag);
    expect(here.ETag).toMatch(/-2"$/);
    expect(Buffer.from((await here.Body?.transformToByteArray()) ?? [])).toEqual(
      large.subarray(5_242_870, 5_242_891),
    );
    expect(await text(BUCKET, 'plain', 'null')).toBe('null version');
    expect(await text(BUCKET, 'often')).toBe('risen');
    await expect(s3Failure(text(BUCKET, 'gone'))).resolves.toMatchObject({ status: 404 });
  });

  it('refuses every write and its deletion, and says what to do', async () => {
    const written = await s3Failure(putOurs(BUCKET, 'new', 'x'));
    expect(written).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(written.message).toContain('convert');
    const deleted = world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'plain' }));
    await expect(s3Failure(deleted)).resolves.toMatchObject({ code: 'AccessDenied', status: 403 });
    const dropped = await s3Failure(world.ours.send(new DeleteBucketCommand({ Bucket: BUCKET })));
    expect(dropped.message).toContain('release');
    expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
  });

  it('is verified in the background, byte for byte', async () => {
    const view = await world.until(adoption.id, 'adopted');
    const versions = before.filter((line) => line.includes(' version ')).length;
    expect(view.listing).toMatchObject({ versions, markers: before.length - versions, skipped: 0 });
    expect(view.verification).toMatchObject({ versions, remainingVersions: 0, remainingBytes: 0 });
    expect(view.verification.bytes).toBe(view.listing.bytes);
  });

  it('is told of in the namespace in both directions', async () => {
    const found = await world.operator.ask(
      'GET',
      `/namespace/resolve?backend=${PROVIDER}&physicalBucket=${BUCKET}`,
    );
    expect(found).toMatchObject({ tenant: 'default', bucket: BUCKET, mappings: [{ isAdopted: true }] });
  });

  it('is given back as it was, row for row', async () => {
    await world.steer(adoption.id, 'release');
    await world.until(adoption.id, 'released');
    await expect(
      s3Failure(world.ours.send(new ListObjectsV2Command({ Bucket: BUCKET }))),
    ).resolves.toMatchObject({
      code: 'NoSuchBucket',
    });
    expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
    const again = await world.adopt(BUCKET);
    await world.until(again.id, 'adopted');
    expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
  });
});

describe('a provider that asks to slow down', () => {
  const BUCKET = 'adopt-slow';
  /** Of the walk alone: the look before it lists one key. */
  const match = { op: 'ListObjectsV2', pathRe: 'max-keys=1000', phase: 'request-head' } as const;
  const fault = { kind: 'status', status: 503, code: 'SlowDown', headers: { 'retry-after': '1' } } as const;
  const slowDown = () => world.proxy.add({ id: 'slow', match, fault, times: 1_000 });

  it('is waited for, and the adoption says so', async () => {
    await make(BUCKET);
    await put(BUCKET, 'key', 'body');
    slowDown();
    const adoption = await world.adopt(BUCKET);
    const view = await world.untilSeen(adoption.id, 'wait', ({ waiting }) => waiting !== null);
    expect(view).toMatchObject({ state: 'listing', waiting: 'the provider asks to slow down' });
    expect(await world.steer(adoption.id, 'pause')).toMatchObject({ isPaused: true });
    world.proxy.removeRules('slow');
    await world.steer(adoption.id, 'resume');
    await world.until(adoption.id, 'adopted');
    expect(await text(BUCKET, 'key')).toBe('body');
  });

  it('can be cancelled while it is listed', async () => {
    const Bucket = 'adopt-cancel';
    await make(Bucket);
    slowDown();
    const { id } = await world.adopt(Bucket);
    await world.steer(id, 'cancel');
    await world.until(id, 'cancelled');
    world.proxy.removeRules('slow');
    expect(await refusal(`/adoptions/${id}/convert`)).toMatchObject({
      status: 409,
      code: 'invalid-adoption-state',
    });
  });
});

describe('what happens behind the gateway', () => {
  const BUCKET = 'adopt-foreign';
  let adoption: AdoptionView;

  beforeAll(async () => {
    await make(BUCKET);
    for (const key of ['kept', 'overwritten', 'removed']) await put(BUCKET, key, `first ${key}`);
    adoption = await world.adopt(BUCKET);
    await world.until(adoption.id, 'adopted');
    await put(BUCKET, 'overwritten', 'another body');
    await remove(BUCKET, 'removed');
    await put(BUCKET, 'added', 'nobody adopted it');
  });

  it.each(['overwritten', 'removed'])('never passes other bytes off as %s', async (key) => {
    const failure = await s3Failure(text(BUCKET, key));
    expect(failure).toMatchObject({ code: 'OperationAborted', status: 409 });
    expect(await text(BUCKET, 'kept')).toBe('first kept');
  });

  it('is found by a comparison, and told', async () => {
    const { foreign } = await world.compared(adoption.id);
    expect(foreign).toMatchObject({ new: 1, changed: 1, removed: 1 });
    expect(await findings(adoption.id)).toEqual(['changed overwritten', 'new added', 'removed removed']);
  });

  it('is taken over by a repair', async () => {
    await world.compared(adoption.id, true);
    const view = await world.until(adoption.id, 'adopted');
    expect(view.foreign).toMatchObject({ new: 0, changed: 0, removed: 0 });
    expect(view.listing).toMatchObject({ objects: 3 });
    expect(await text(BUCKET, 'overwritten')).toBe('another body');
    expect(await text(BUCKET, 'added')).toBe('nobody adopted it');
    await expect(s3Failure(text(BUCKET, 'removed'))).resolves.toMatchObject({ code: 'NoSuchKey' });
    expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
    expect(await findings(adoption.id)).toEqual([]);
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ new: 0, changed: 0, removed: 0 });
  });
});

describe('a converted bucket', () => {
  const BUCKET = 'adopt-convert';
  let adoption: AdoptionView;

  beforeAll(async () => {
    await make(BUCKET);
    for (const key of ['one', 'two', 'three']) await put(BUCKET, key, `body of ${key}`);
    adoption = await world.adopt(BUCKET, { locationConstraint: 'fi,de', replicaCount: 2 });
    await world.until(adoption.id, 'adopted');
  });

  const copiesOf = async (key: string) => {
    const path = `/buckets/default/${BUCKET}/object?key=${key}`;
    const view = await world.operator.ask<{
      replicas: { backendId: string; state: string; verifiedAt?: string }[];
    }>('GET', path);
    return view.replicas.map(({ backendId, state }) => `${backendId} ${state}`).sort();
  };

  it('has the copies that are wanted beside the object that was there', async () => {
    await waitFor(
      'copies',
      async () => (await copiesOf('one')).join() === `${ELSEWHERE} completed,${PROVIDER} completed`,
    );
    expect(await rawListing(world.theirs, BUCKET)).toHaveLength(3);
  });

  it('serves the adopted object from our copy when the provider has another one by now', async () => {
    await put(BUCKET, 'three', 'changed behind us');
    expect(await text(BUCKET, 'three')).toBe('body of three');
  });

  it('takes writes into buckets of the gateway, and leaves the provider’s alone', async () => {
    await world.steer(adoption.id, 'convert');
    const there = await rawListing(world.theirs, BUCKET);
    await putOurs(BUCKET, 'four', 'written here');
    await putOurs(BUCKET, 'two', 'overwritten here');
    expect(await text(BUCKET, 'four')).toBe('written here');
    expect(await text(BUCKET, 'two')).toBe('overwritten here');
    await waitFor('the overwritten object to go', async () => {
      const left = await rawListing(world.theirs, BUCKET);
      return left.length === there.length - 1 && left.every((line) => !line.startsWith('two '));
    });
  });

  it('removes the provider’s object with the object', async () => {
    await world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'one' }));
    await waitFor('the removal', async () =>
      (await rawListing(world.theirs, BUCKET)).every((line) => !line.startsWith('one ')),
    );
  });

  it('takes nothing for foreign that a client deletes while it is compared', async () => {
    const Key = 'three';
    await world.compared(adoption.id, true);
    await waitFor(
      'the object that was taken over',
      async () => (await text(BUCKET, Key)) === 'changed behind us',
    );
    const isThere = async () =>
      (await rawListing(world.theirs, BUCKET)).some((line) => line.startsWith(`${Key} `));
    const run = async () => {
      await world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
      await waitFor('the removal', async () => !(await isThere()));
      // The row is told after the provider has answered.
      await sleep(500);
    };
    const match = { op: 'ListObjectsV2', pathRe: `${BUCKET}.*max-keys=1000`, phase: 'before-reply' } as const;
    world.proxy.add({ id: 'deleting', match, fault: { kind: 'callback', run } });
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ new: 0, changed: 0, removed: 0 });
    expect(await isThere()).toBe(false);
  });

  it('is released only when nothing that the gateway wrote would be lost', async () => {
    const refused = await refusal(`/adoptions/${adoption.id}/release`);
    expect(refused).toMatchObject({ status: 409, code: 'adoption-holds-writes', details: { objects: 2 } });
    expect(refused.detail).toContain('delete-object --bucket adopt-convert');
    expect(await world.find(adoption.id)).toMatchObject({ mode: 'converted', gatewayWritten: 2 });
    const written: WrittenVersion[] = [];
    for (let path: string | undefined = `${refused.details['list']}?limit=1`; path !== undefined;) {
      const page: Page<WrittenVersion> = await world.operator.ask('GET', path.replace('/api/v1', ''));
      written.push(...page.items);
      path = page.nextCursor && `${refused.details['list']}?limit=1&cursor=${page.nextCursor}`;
    }
    expect(written.map(({ key, sizeBytes }) => `${key} ${sizeBytes}`)).toEqual(['four 12', 'two 16']);
    for (const { key: Key, versionId: VersionId } of written)
      await world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId }));
    const there = await rawListing(world.theirs, BUCKET);
    await world.steer(adoption.id, 'release');
    await world.until(adoption.id, 'released');
    expect(await rawListing(world.theirs, BUCKET)).toEqual(there);
  });
});

describe('what is refused', () => {
  const wish = (changes: object) => ({
    tenant: 'default',
    bucket: 'adopt-refused',
    backend: PROVIDER,
    physicalBucket: 'adopt-refused',
    ...changes,
  });

  beforeAll(() => make('adopt-refused'));

  it('a backend that nobody declared, with what to add', async () => {
    const refused = await refusal('/adoptions', wish({ backend: 'nowhere' }));
    expect(refused).toMatchObject({ status: 422, code: 'backend-not-declared' });
    expect(refused.detail).toContain('SGW_BACKENDS_FILE');
    const asked = { tenant: 'default', endpoint: 'https://elsewhere.example', physicalBucket: 'b' };
    const verdict = await world.operator.ask<AdoptionVerdict>('POST', '/adoptions/verdict', asked);
    expect(verdict).toMatchObject({ verdict: 'cannot-be-adopted', mayStay: false, backends: [] });
    expect(verdict.missing).toContain('https://elsewhere.example');
    const names = 'id, zone, kind: s3, endpoint, region, accessKeyId, secretAccessKey';
    expect([refused.detail, verdict.missing]).toEqual([
      expect.stringContaining(names),
      expect.stringContaining(names),
    ]);
  });

  it('a question that does not say where the bucket lies, with what to say', async () => {
    const refused = await refusal('/adoptions/verdict', { tenant: 'default', physicalBucket: 'b' });
    expect(refused).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(refused.errors).toEqual([
      { pointer: '/backend', detail: expect.stringMatching(/backend, endpoint or snapshot/) },
    ]);
  });

  it('a place outside of the rules, with the rule', async () => {
    const refused = await refusal('/adoptions', wish({ locationConstraint: 'de' }));
    expect(refused).toMatchObject({
      code: 'residency-violation',
      details: { rule: 'residency', backend: PROVIDER },
    });
  });

  it('but not where it is to be mended: read-only, a violation, and readable as copies arrive inside', async () => {
    await put('adopt-refused', 'key', 'moves to Germany');
    const view = await world.adopt('adopt-refused', { locationConstraint: 'de', onViolation: 'mend' });
    expect(view).toMatchObject({ isViolation: true, mode: 'read-only' });
    await waitFor('the copy inside', async () => (await text('adopt-refused', 'key')) === 'moves to Germany');
    expect(await rawListing(world.theirs, 'adopt-refused')).toHaveLength(1);
    await world.steer(view.id, 'convert');
    await waitFor('the move', async () => (await rawListing(world.theirs, 'adopt-refused')).length === 0);
    expect(await text('adopt-refused', 'key')).toBe('moves to Germany');
  });

  it.each([
    ['a folder', { backend: ELSEWHERE }, 'adoption-unsupported'],
    ['a bucket of a gateway', { physicalBucket: 's3gw-0123-x' }, 'adoption-unsupported'],
    ['a bucket that is not there', { physicalBucket: 'adopt-nowhere' }, 'bucket-not-found'],
    ['a bucket that is adopted', { physicalBucket: 'adopt-foreign' }, 'bucket-already-adopted'],
    [
      'a name that is taken',
      { bucket: 'adopt-foreign', physicalBucket: 'adopt-cancel' },
      'bucket-already-owned-by-you',
    ],
  ])('%s', async (_what, changes, code) => {
    expect(await refusal('/adoptions', wish(changes))).toMatchObject({ code });
  });
});
