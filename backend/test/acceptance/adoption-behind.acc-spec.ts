import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  type S3Client,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AdoptionFinding, AdoptionView, Page } from '@sgw/contracts';
import pg from 'pg';
import { AdoptionWorld, history, rawListing } from '../support/adoption-world.js';
import { embeddedDatabaseUrl } from '../support/embedded-database.js';
import { fillForWriters, writeBehind } from '../support/foreign-bucket.js';
import { waitFor } from '../support/wait-for.js';

let world: AdoptionWorld;
jest.setTimeout(120_000);
beforeAll(async () => {
  world = await AdoptionWorld.open();
});
afterAll(() => world?.close());

const NOTHING = { new: 0, changed: 0, removed: 0 };
const make = (Bucket: string) => world.theirs.send(new CreateBucketCommand({ Bucket }));
const findings = async (id: string) =>
  (await world.operator.ask<Page<AdoptionFinding>>('GET', `/adoptions/${id}/findings`)).items
    .map(({ kind, key }) => `${kind} ${key}`)
    .sort();
/** As an earlier release could leave it: all versions of a bucket stand the other way round, and the oldest ones are current. */
const turnRound = async (bucket: string) => {
  const db = new pg.Client({ connectionString: await embeddedDatabaseUrl(world.gateway.dataDir) });
  await db.connect();
  try {
    const { rows } = await db.query<{ id: string }>('SELECT id FROM bucket WHERE name = $1', [bucket]);
    const ofBucket = `bucket_id = $1 AND state IN ('live', 'marker')`;
    await db.query(`UPDATE object_version SET seq = -1000000 - seq, is_current = false WHERE ${ofBucket}`, [
      rows[0]?.id,
    ]);
    await db.query(
      `UPDATE object_version SET is_current = true
        WHERE id IN (SELECT DISTINCT ON (key) id FROM object_version WHERE ${ofBucket} ORDER BY key, seq DESC)`,
      [rows[0]?.id],
    );
  } finally {
    await db.end();
  }
};

describe('versions that others write behind the gateway', () => {
  const BUCKET = 'behind-order';
  let adoption: AdoptionView;
  let expected: Readonly<Record<string, string | undefined>>;

  const isAsThere = async () => {
    expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
    for (const [key, body] of Object.entries(expected)) expect(await world.textIfAny(BUCKET, key)).toBe(body);
  };

  beforeAll(async () => {
    await make(BUCKET);
    await fillForWriters(world.theirs, BUCKET);
    adoption = await world.adopt(BUCKET);
    await world.until(adoption.id, 'adopted');
    expect((await world.compared(adoption.id)).foreign).toMatchObject(NOTHING);
    expected = await writeBehind(world.theirs, BUCKET);
  });

  it('stand after a repair where they stand at the provider, and are what is read', async () => {
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ ...NOTHING, new: 5 });
    await world.compared(adoption.id, true);
    await isAsThere();
    expect((await world.compared(adoption.id)).foreign).toMatchObject(NOTHING);
  });

  it('are found where an earlier repair has put them behind the old ones, and mended by the next', async () => {
    await turnRound(BUCKET);
    expect(await world.textIfAny(BUCKET, 'multi')).toBe('first');
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ ...NOTHING, changed: 6 });
    const all = [...Object.keys(expected)].sort().map((key) => `changed ${key}`);
    expect(await findings(adoption.id)).toEqual(all);
    await world.compared(adoption.id, true);
    await isAsThere();
    expect((await world.compared(adoption.id)).foreign).toMatchObject(NOTHING);
  });
});

describe('the same bytes with other metadata, written anew behind the gateway', () => {
  const BUCKET = 'behind-metadata';
  let adoption: AdoptionView;
  const put = (Key: string, colour: string) =>
    world.theirs.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key,
        Body: 'the same',
        ContentType: `text/x-${colour}`,
        Metadata: { colour },
        Tagging: `colour=${colour}`,
      }),
    );
  const look = async (Key: string) => {
    const at = { Bucket: BUCKET, Key };
    const { ContentType, Metadata, LastModified } = await world.ours.send(new HeadObjectCommand(at));
    const { TagSet } = await world.ours.send(new GetObjectTaggingCommand(at));
    const there = await world.theirs.send(new HeadObjectCommand(at));
    const isOfNow = LastModified?.getTime() === there.LastModified?.getTime();
    return [ContentType, Metadata?.['colour'], TagSet?.[0]?.Value, isOfNow];
  };

  beforeAll(async () => {
    await make(BUCKET);
    for (const key of ['rewritten', 'deleted', 'kept']) await put(key, 'red');
    adoption = await world.adopt(BUCKET);
    await world.until(adoption.id, 'adopted');
    expect(await look('rewritten')).toEqual(['text/x-red', 'red', 'red', true]);
    // Answers of HEAD tell seconds.
    await sleep(1_100);
  });

  it('is found by its time, and asked for anew after a repair', async () => {
    await put('rewritten', 'blue');
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ ...NOTHING, changed: 1 });
    expect(await findings(adoption.id)).toEqual(['changed rewritten']);
    await world.compared(adoption.id, true);
    expect(await look('rewritten')).toEqual(['text/x-blue', 'blue', 'blue', true]);
    expect((await world.compared(adoption.id)).foreign).toMatchObject(NOTHING);
    expect(await world.text(BUCKET, 'rewritten')).toBe('the same');
  });

  it('is not removed with the object that was adopted, once the bucket is converted', async () => {
    await world.until(adoption.id, 'adopted');
    await world.steer(adoption.id, 'convert');
    await put('deleted', 'blue');
    for (const Key of ['deleted', 'kept'])
      await world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
    const there = async () => (await rawListing(world.theirs, BUCKET)).map((line) => line.split(' ')[0]);
    await waitFor('the removal of what is as it was', async () => !(await there()).includes('kept'));
    await waitFor('the finding', async () => (await findings(adoption.id)).includes('changed deleted'));
    expect(await there()).toEqual(['deleted', 'rewritten']);
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ ...NOTHING, new: 1 });
  });
});

describe('an adopted delete marker that a client deletes after the conversion', () => {
  const BUCKET = 'behind-markers';
  let adoption: AdoptionView;
  const keep = (Status: 'Enabled' | 'Suspended') =>
    world.theirs.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status } }),
    );
  const put = (Key: string, Body: string) =>
    world.theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  const hide = (Key: string) => world.theirs.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
  const markersOf = async (s3: S3Client) =>
    (await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }))).DeleteMarkers ?? [];
  /** Takes away the marker that hides a key, as a client of the gateway does. */
  const uncover = async (Key: string) => {
    const marker = (await markersOf(world.ours)).find((found) => found.Key === Key && found.IsLatest);
    const VersionId = marker?.VersionId;
    await world.ours.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId }));
  };
  const hidden = async () => (await markersOf(world.theirs)).map(({ Key }) => Key);

  beforeAll(async () => {
    await make(BUCKET);
    await keep('Enabled');
    for (const key of ['twice', 'null', 'replaced']) await put(key, `body of ${key}`);
    for (const key of ['twice', 'twice']) await hide(key);
    await keep('Suspended');
    for (const key of ['null', 'replaced']) await hide(key);
    adoption = await world.adopt(BUCKET);
    await world.until(adoption.id, 'adopted');
    await world.steer(adoption.id, 'convert');
  });

  it('goes at the provider, that one alone, and is no difference', async () => {
    expect(await hidden()).toEqual(['null', 'replaced', 'twice', 'twice']);
    await uncover('twice');
    await waitFor('the first', async () => (await hidden()).length === 3);
    expect(await world.textIfAny(BUCKET, 'twice')).toBeUndefined();
    for (const key of ['twice', 'null']) await uncover(key);
    await waitFor('the others', async () => (await hidden()).join() === 'replaced');
    for (const key of ['twice', 'null']) expect(await world.text(BUCKET, key)).toBe(`body of ${key}`);
    expect((await world.compared(adoption.id)).foreign).toMatchObject(NOTHING);
  });

  it('is left where an object has come in its place, which is told', async () => {
    await put('replaced', 'theirs');
    await uncover('replaced');
    await waitFor('the finding', async () => (await findings(adoption.id)).includes('changed replaced'));
    expect((await world.compared(adoption.id)).foreign).toMatchObject({ ...NOTHING, new: 1 });
    await world.steer(adoption.id, 'release');
    await world.until(adoption.id, 'released');
    for (const [Key, body] of [
      ['twice', 'body of twice'],
      ['null', 'body of null'],
      ['replaced', 'theirs'],
    ]) {
      const { Body } = await world.theirs.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      expect(await Body?.transformToString()).toBe(body);
    }
  });
});
