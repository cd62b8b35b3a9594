import { readdir } from 'node:fs/promises';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { AdoptionView, Page } from '@sgw/contracts';
import pg from 'pg';
import { AdoptionWorld, history, rawListing } from '../support/adoption-world.js';
import { embeddedDatabaseUrl } from '../support/embedded-database.js';
import { s3Failure } from '../support/s3-client.js';
import { waitFor } from '../support/wait-for.js';
import { isLongRun } from '../support/workspace.js';

/** A page of a listing has a thousand, as has one of a release: a long run is killed in the second one. */
const { many, page } = isLongRun() ? { many: 2_000, page: 2 } : { many: 60, page: 1 };
const BUCKET = 'adopt-killed';
const keys = Array.from({ length: many }, (_, at) => `many/${String(at).padStart(5, '0')}`);
const [first = '', last = ''] = [keys[0], keys.at(-1)];

let world: AdoptionWorld;
let adoption: AdoptionView;
let before: readonly string[];

jest.setTimeout(600_000);
beforeAll(async () => {
  world = await AdoptionWorld.open();
  await world.theirs.send(new CreateBucketCommand({ Bucket: BUCKET }));
  for (let at = 0; at < many; at += 50)
    await Promise.all(keys.slice(at, at + 50).map((key) => put(key, `body of ${key}`)));
  before = await rawListing(world.theirs, BUCKET);
});
afterAll(() => world?.close());

const put = (Key: string, Body: string) =>
  world.theirs.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));

/** Kills the gateway before the provider's nth answer of an operation arrives, and starts it again. */
async function killedAt(match: { op: string; nth: number }, begin?: () => Promise<unknown>): Promise<void> {
  const { proxy, gateway } = world;
  const fault = { kind: 'kill', pid: gateway.pid } as const;
  proxy.add({ id: 'kill', match: { ...match, phase: 'before-reply' }, fault });
  // It may die before it has said that it began.
  await begin?.().catch(() => undefined);
  await gateway.untilEnded(60_000);
  proxy.removeRules('kill');
  await gateway.start();
}

it('lists on where it was killed, with every row once', async () => {
  // The first listing is the look before.
  await killedAt({ op: 'ListObjectsV2', nth: page + 1 }, () =>
    world.adopt(BUCKET, { locationConstraint: 'fi,de', replicaCount: 2 }),
  );
  const { items } = await world.operator.ask<Page<AdoptionView>>('GET', '/adoptions');
  expect(items).toHaveLength(1);
  [adoption] = items as [AdoptionView];
  const { listing } = await world.untilSeen(adoption.id, 'rows', ({ listedAt }) => listedAt !== null);
  expect(listing).toMatchObject({ pages: page, versions: many, objects: many });
  expect(await history(world.ours, BUCKET)).toEqual(await history(world.theirs, BUCKET));
});

it('verifies on where it was killed, with every object counted once, and has its copies made', async () => {
  await killedAt({ op: 'GetObject', nth: many / 2 });
  const { listing, verification } = await world.until(adoption.id, 'adopted');
  expect(verification).toMatchObject({ versions: many, remainingVersions: 0, bytes: listing.bytes });
  await world.untilCopied(BUCKET, keys);
  expect(await filesIn(world.elsewhere)).toBeGreaterThanOrEqual(many);
  for (const key of [first, last]) expect(await world.text(BUCKET, key)).toBe(`body of ${key}`);
  expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
});

it('compares on where it was killed, with every difference found once', async () => {
  await world.theirs.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: first }));
  await put(last, 'another');
  await put('added', 'added');
  before = await rawListing(world.theirs, BUCKET);
  await killedAt({ op: 'ListObjectsV2', nth: page }, () => world.steer(adoption.id, 'relist', {}));
  const { foreign } = await world.untilSeen(
    adoption.id,
    'comparison to end',
    (view) => view.foreign.comparedAt !== null && !view.foreign.isComparing,
  );
  expect(foreign).toMatchObject({ new: 1, changed: 1, removed: 1 });
  expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
});

it('gives back on where it was killed, with nothing of its own left behind, and all of theirs', async () => {
  const { gateway } = world;
  // Our copies of what went and was replaced there are the last ones, and nothing is given back over them.
  await world.compared(adoption.id, true);
  await world.until(adoption.id, 'adopted');
  const db = new pg.Client({ connectionString: await embeddedDatabaseUrl(gateway.dataDir) });
  db.on('error', () => undefined);
  await db.connect();
  // A row that is held stops the release in the middle of a page.
  await db.query('BEGIN');
  await db.query('SELECT 1 FROM object_version WHERE bucket_id = $1 AND key = $2 FOR UPDATE', [
    adoption.bucketId,
    last,
  ]);
  await world.steer(adoption.id, 'release');
  await waitFor('the release to reach the row', async () => {
    const { rowCount } = await db.query(
      'SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))',
    );
    return rowCount !== 0;
  });
  await gateway.kill('SIGKILL');
  await db.query('ROLLBACK').catch(() => undefined);
  await db.end().catch(() => undefined);
  await gateway.start();
  await world.until(adoption.id, 'released');
  await expect(s3Failure(world.text(BUCKET, last))).resolves.toMatchObject({ code: 'NoSuchBucket' });
  await waitFor('our copies to go', async () => (await filesIn(world.elsewhere)) === 0, {
    timeoutMs: 300_000,
  });
  expect(await rawListing(world.theirs, BUCKET)).toEqual(before);
});

/** Files of objects in a folder that is a backend. */
async function filesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).length;
}
