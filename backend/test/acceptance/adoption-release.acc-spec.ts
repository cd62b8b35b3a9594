import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AdoptionFinding, AdoptionView, Page, WrittenVersion } from '@sgw/contracts';
import { AdoptionWorld, ELSEWHERE, FAR, PROVIDER, rawListing } from '../support/adoption-world.js';
import { s3Failure } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';

let world: AdoptionWorld;
jest.setTimeout(120_000);
beforeAll(async () => {
  world = await AdoptionWorld.open();
});
afterAll(() => world?.close());

const put = (Bucket: string, Key: string, Body = `body of ${Key}`) =>
  world.theirs.send(new PutObjectCommand({ Bucket, Key, Body }));
const remove = (Bucket: string, Key: string) => world.theirs.send(new DeleteObjectCommand({ Bucket, Key }));
const findings = async (id: string) =>
  (await world.operator.ask<Page<AdoptionFinding>>('GET', `/adoptions/${id}/findings`)).items.map(
    ({ kind, key }) => `${kind} ${key}`,
  );
const onlyHere = async (id: string) =>
  (await world.operator.ask<Page<WrittenVersion>>('GET', `/adoptions/${id}/written`)).items.map(
    ({ reason, key }) => `${reason} ${key}`,
  );
const refusedRelease = async (id: string) => {
  const answer = await world.operator.send('POST', `/adoptions/${id}/release`, {});
  return { status: answer.status, ...((await answer.json()) as { detail: string; details: object }) };
};

/** A bucket with a verified copy of each object beside the provider's. */
async function adopted(
  bucket: string,
  keys: readonly string[],
  locationConstraint = 'fi,de',
): Promise<AdoptionView> {
  await world.theirs.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const key of keys) await put(bucket, key);
  const { id } = await world.adopt(bucket, { locationConstraint, replicaCount: 2 });
  await world.until(id, 'adopted');
  await world.untilCopied(bucket, keys);
  return world.find(id);
}

describe('what others removed while a copy of ours is there', () => {
  const BUCKET = 'release-removed';
  const KEYS = ['kept', 'read', 'repaired', 'unread'];
  let id: string;

  beforeAll(async () => {
    ({ id } = await adopted(BUCKET, KEYS));
  });

  it('is noticed by a release that nobody told of it, which gives nothing back', async () => {
    await remove(BUCKET, 'unread');
    await world.steer(id, 'release');
    const view = await world.untilSeen(id, 'the release to be refused', ({ error }) => error !== null);
    expect(view).toMatchObject({ state: 'adopted', foreign: { removed: 1 } });
    expect(view.error).toContain('the last copies of 1 versions');
    expect(await onlyHere(id)).toEqual(['last-copy unread']);
    expect(await world.text(BUCKET, 'unread')).toBe('body of unread');
  });

  it('stays a difference after a read from the other copy, and gets none at its provider', async () => {
    await remove(BUCKET, 'read');
    expect(await world.text(BUCKET, 'read')).toBe('body of read');
    await waitFor('the copy to rest', async () => (await findings(id)).includes('removed read'));
    for (const repeat of [1, 2]) {
      expect((await world.compared(id)).foreign).toMatchObject({ new: 0, changed: 0, removed: 2 });
      expect(await findings(id)).toEqual(['removed read', 'removed unread']);
      expect({ repeat, copies: await world.copiesOf(BUCKET, 'read') }).toEqual({
        repeat,
        copies: [`${ELSEWHERE} completed`, `${PROVIDER} suspect`],
      });
    }
    const { Buckets } = await world.theirs.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name).filter((name) => name?.startsWith('s3gw-'))).toEqual([]);
  });

  it('keeps the bucket from being released, with its number and what to do', async () => {
    const refused = await refusedRelease(id);
    expect(refused).toMatchObject({ status: 409, details: { objects: 2, lastCopies: 2, written: 0 } });
    expect(refused.detail).toContain('relist');
    expect(await onlyHere(id)).toEqual(['last-copy read', 'last-copy unread']);
  });

  it('is removed by a repair, read or not, and then the bucket is released', async () => {
    await remove(BUCKET, 'repaired');
    await world.compared(id, true);
    for (const key of ['read', 'repaired', 'unread'])
      await expect(s3Failure(world.text(BUCKET, key))).resolves.toMatchObject({ code: 'NoSuchKey' });
    expect(await findings(id)).toEqual([]);
    await world.until(id, 'adopted');
    const there = await rawListing(world.theirs, BUCKET);
    await world.steer(id, 'release');
    await world.until(id, 'released');
    expect(await rawListing(world.theirs, BUCKET)).toEqual(there);
  });
});

it('makes the copy that is missing where nobody else stores, and gives up last copies when told to', async () => {
  const BUCKET = 'release-replaced';
  const { id } = await adopted(BUCKET, ['key'], 'fi,de,us');
  await put(BUCKET, 'key', 'another body');
  await world.compared(id);
  await waitFor('a copy elsewhere', async () =>
    (await world.copiesOf(BUCKET, 'key')).includes(`${FAR} completed`),
  );
  expect(await world.copiesOf(BUCKET, 'key')).toEqual(
    [`${ELSEWHERE} completed`, `${PROVIDER} suspect`, `${FAR} completed`].sort(),
  );
  expect(await findings(id)).toEqual(['changed key']);
  expect(await world.text(BUCKET, 'key')).toBe('body of key');
  expect(await refusedRelease(id)).toMatchObject({ status: 409, details: { lastCopies: 1 } });
  await world.steer(id, 'release', { discard: true });
  await world.until(id, 'released');
  expect(await rawListing(world.theirs, BUCKET)).toHaveLength(1);
});

it('tells of tags that only the gateway knows before they are lost', async () => {
  const BUCKET = 'release-amended';
  const { id } = await adopted(BUCKET, ['plain', 'tagged']);
  await world.steer(id, 'convert');
  const Tagging = { TagSet: [{ Key: 'colour', Value: 'red' }] };
  await world.ours.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: 'tagged', Tagging }));
  expect(await refusedRelease(id)).toMatchObject({
    status: 409,
    details: { amended: 1, written: 0, lastCopies: 0 },
  });
  expect(await onlyHere(id)).toEqual(['amended tagged']);
  await world.steer(id, 'release', { discard: true });
  await world.until(id, 'released');
});
