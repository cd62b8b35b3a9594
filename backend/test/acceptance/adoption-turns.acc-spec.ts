import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { AdoptionWorld } from '../support/adoption-world.js';
import { s3Failure } from '../support/s3-client.js';

let world: AdoptionWorld;
jest.setTimeout(120_000);
beforeAll(async () => {
  world = await AdoptionWorld.open();
});
afterAll(() => world?.close());

async function filled(Bucket: string, many: number): Promise<void> {
  await world.theirs.send(new CreateBucketCommand({ Bucket }));
  const keys = Array.from({ length: many }, (_, at) => `key-${String(at).padStart(4, '0')}`);
  await Promise.all(
    keys.map((Key) => world.theirs.send(new PutObjectCommand({ Bucket, Key, Body: `body of ${Key}` }))),
  );
}

it('lists, compares and releases one bucket while another is verified, and reads several objects at once', async () => {
  const [bulk, small] = ['turns-bulk', 'turns-small'];
  await filled(bulk, 80);
  await filled(small, 5);
  let [now, most] = [0, 0];
  const run = async () => {
    most = Math.max(most, ++now);
    await sleep(400);
    now--;
  };
  const match = { op: 'GetObject', pathRe: bulk, phase: 'request-head' } as const;
  world.proxy.add({ id: 'slow', match, fault: { kind: 'callback', run }, times: 1_000 });
  const first = await world.adopt(bulk);
  await world.untilSeen(first.id, 'objects to be read', ({ verification }) => verification.versions > 0);
  const second = await world.adopt(small);
  await world.untilSeen(second.id, 'rows', ({ listedAt }) => listedAt !== null);
  await world.compared(second.id);
  await world.steer(second.id, 'release');
  await world.until(second.id, 'released');
  expect((await world.find(first.id)).verification.remainingVersions).toBeGreaterThan(0);
  await world.until(first.id, 'adopted');
  // More than the copies that are made at once, and no more than may be.
  expect(most).toBeGreaterThan(4);
  expect(most).toBeLessThanOrEqual(8);
  world.proxy.removeRules('slow');
});

it('takes turns where more are due than are worked on, and says so; nothing is empty or absent meanwhile', async () => {
  const buckets = ['turns-1', 'turns-2', 'turns-3', 'turns-4', 'turns-5'];
  for (const bucket of buckets) await filled(bucket, 2);
  // All of the first four are stuck in their first page.
  const match = { op: 'ListObjectsV2', pathRe: 'turns-[1-4].*max-keys=1000', phase: 'request-head' } as const;
  world.proxy.add({ id: 'stuck', match, fault: { kind: 'latency', ms: 4_000 }, times: 4 });
  const adoptions = [];
  for (const bucket of buckets) adoptions.push(await world.adopt(bucket));
  const last = adoptions[4];
  if (!last) throw new Error('five were adopted');
  const view = await world.untilSeen(last.id, 'its turn', ({ waiting }) => waiting !== null);
  expect(view).toMatchObject({ state: 'listing', listing: { pages: 0 } });
  expect(view.waiting).toMatch(/^it takes its turn with default\/turns-[1-4], /);
  const Bucket = 'turns-5';
  for (const asked of [
    world.ours.send(new ListObjectsV2Command({ Bucket })),
    world.ours.send(new ListObjectVersionsCommand({ Bucket })),
    world.ours.send(new GetObjectCommand({ Bucket, Key: 'key-0000' })),
  ])
    await expect(s3Failure(asked)).resolves.toMatchObject({ code: 'SlowDown', status: 503 });
  const head = world.ours.send(new HeadObjectCommand({ Bucket, Key: 'key-0000' }));
  await expect(s3Failure(head)).resolves.toMatchObject({ status: 503 });
  for (const { id } of adoptions) await world.until(id, 'adopted');
  const { Contents } = await world.ours.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['key-0000', 'key-0001']);
  const absent = world.ours.send(new HeadObjectCommand({ Bucket, Key: 'key-0009' }));
  await expect(s3Failure(absent)).resolves.toMatchObject({ status: 404 });
});
