import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PolicyWorld } from '../support/policy-world.js';
import { s3Failure } from '../support/s3-client.js';

/** The window between an edit and the news of it is small: one bucket would seldom meet it. */
const BUCKETS = 20;
/** Longer than the sweeper of this gateway waits for a completion that stopped. */
const SWEPT_AFTER_MS = 5000;

describe('an upload whose backend is forbidden while it is open', () => {
  let world: PolicyWorld;
  let notInFinland: string;
  jest.setTimeout(120_000);

  beforeAll(async () => {
    world = await PolicyWorld.open({ SGW_LEASE_SECONDS: '2', SGW_SWEEP_INTERVAL_SECONDS: '1' });
    notInFinland = await world.policy({ residency: { deny: [{ country: 'fi' }] } });
  });
  afterAll(() => world.close());

  async function openUpload() {
    const Bucket = await world.bucket(undefined, 'fi,de');
    const named = { Bucket, Key: 'k' };
    const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand(named));
    const part = (PartNumber: number) =>
      world.s3.send(new UploadPartCommand({ ...named, UploadId, PartNumber, Body: 'part' }));
    return { named, UploadId, part };
  }

  it('takes no further part from the moment the edit was acknowledged', async () => {
    for (let i = 0; i < BUCKETS; i++) {
      const { named, part } = await openUpload();
      await part(1);
      await world.attach(named.Bucket, notInFinland);
      expect(await s3Failure(part(2))).toMatchObject({ code: 'AccessDenied', status: 403 });
    }
  });

  it('is not completed, and stays open: nothing appears by itself when the rules change once more', async () => {
    const { named, UploadId, part } = await openUpload();
    const { ETag } = await part(1);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = () =>
      world.s3.send(new CompleteMultipartUploadCommand({ ...named, UploadId, MultipartUpload }));
    await world.attach(named.Bucket, notInFinland);
    expect(await s3Failure(complete())).toMatchObject({ code: 'AccessDenied', status: 403 });
    await world.attach(named.Bucket, null);
    const { Uploads } = await world.s3.send(new ListMultipartUploadsCommand({ Bucket: named.Bucket }));
    expect(Uploads?.map((upload) => upload.UploadId)).toEqual([UploadId]);
    await sleep(SWEPT_AFTER_MS);
    expect(await s3Failure(world.s3.send(new HeadObjectCommand(named)))).toMatchObject({ status: 404 });
    await complete();
    expect((await world.s3.send(new HeadObjectCommand(named))).ContentLength).toBe(4);
  });

  it('is not completed when the rules want more copies than there can be, and stays open', async () => {
    const { named, UploadId, part } = await openUpload();
    const { ETag } = await part(1);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = () =>
      world.s3.send(new CompleteMultipartUploadCommand({ ...named, UploadId, MultipartUpload }));
    await world.attach(named.Bucket, await world.policy({ copies: { min: 3 } }));
    expect((await s3Failure(complete())).status).toBe(400);
    await world.attach(named.Bucket, null);
    await sleep(SWEPT_AFTER_MS);
    expect(await s3Failure(world.s3.send(new HeadObjectCommand(named)))).toMatchObject({ status: 404 });
    await complete();
  });
});
