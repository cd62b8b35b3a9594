import { CreateMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { PolicyWorld } from '../support/policy-world.js';
import { s3Failure } from '../support/s3-client.js';

/** The window between an edit and the news of it is small: one bucket would seldom meet it. */
const BUCKETS = 20;

describe('an upload whose backend is forbidden while it is open', () => {
  let world: PolicyWorld;
  jest.setTimeout(120_000);

  beforeAll(async () => {
    world = await PolicyWorld.open();
  });
  afterAll(() => world.close());

  it('takes no further part from the moment the edit was acknowledged', async () => {
    const policy = await world.policy({ residency: { deny: [{ country: 'fi' }] } });
    for (let i = 0; i < BUCKETS; i++) {
      const Bucket = await world.bucket(undefined, 'fi,de');
      const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
      const part = (PartNumber: number) =>
        world.s3.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber, Body: 'part' }));
      await part(1);
      await world.attach(Bucket, policy);
      expect(await s3Failure(part(2))).toMatchObject({ code: 'AccessDenied', status: 403 });
    }
  });
});
