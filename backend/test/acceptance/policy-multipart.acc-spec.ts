import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
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
import { waitFor } from '../support/wait-for.js';

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
      // Not there any more, as soon as the bucket was planned anew.
      const { code, status } = await s3Failure(part(2));
      expect(['AccessDenied 403', 'NoSuchUpload 404']).toContain(`${code} ${status}`);
    }
  });

  it('is ended, as a dry run says, and its parts are removed: nothing appears when the rules change once more', async () => {
    const { named, UploadId, part } = await openUpload();
    const { ETag } = await part(1);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const complete = () =>
      world.s3.send(new CompleteMultipartUploadCommand({ ...named, UploadId, MultipartUpload }));
    const attach = { policy: notInFinland };
    const place = { tenant: 'default', bucket: named.Bucket };
    expect(await world.whatIf({ ...place, attach })).toMatchObject({ uploadsEnded: 1 });
    expect(await world.whatIf({ ...place, attach: { policy: null } })).toMatchObject({ uploadsEnded: 0 });
    await world.attach(named.Bucket, notInFinland);
    await waitFor('the upload to be ended', async () => {
      const { Uploads } = await world.s3.send(new ListMultipartUploadsCommand({ Bucket: named.Bucket }));
      return Uploads === undefined;
    });
    expect(await s3Failure(complete())).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    const uploads = join(world.folderOf('fi'), '.uploads');
    await waitFor('its parts to be removed', async () => (await readdir(uploads)).length === 0);
    await world.attach(named.Bucket, null);
    await sleep(SWEPT_AFTER_MS);
    expect(await s3Failure(world.s3.send(new HeadObjectCommand(named)))).toMatchObject({ status: 404 });
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
