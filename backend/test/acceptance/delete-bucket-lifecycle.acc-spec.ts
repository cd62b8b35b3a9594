import {
  DeleteBucketCommand,
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  HeadObjectCommand,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('DeleteBucketLifecycle', () => {
  const gateway = useGateway();
  const remove = (Bucket: string) => gateway.s3.send(new DeleteBucketLifecycleCommand({ Bucket }));

  it('takes the rules away, for the very next answer, and may be asked again', async () => {
    const Bucket = await gateway.newBucket('unruled');
    await gateway.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [{ ID: 'a', Status: 'Enabled', Filter: {}, Expiration: { Days: 9 } }],
        },
      }),
    );
    await gateway.put('k', 'x', Bucket);
    const head = async () => (await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).Expiration;
    expect(await head()).toContain('rule-id="a"');
    expect((await remove(Bucket)).$metadata.httpStatusCode).toBe(204);
    expect(await head()).toBeUndefined();
    expect(
      await s3Failure(gateway.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))),
    ).toMatchObject({ code: 'NoSuchLifecycleConfiguration', status: 404 });
    expect((await remove(Bucket)).$metadata.httpStatusCode).toBe(204);
  });

  it('answers NoSuchBucket where there is none, and rules do not keep a bucket from going', async () => {
    expect(await s3Failure(remove(`${gateway.bucket}-none`))).toMatchObject({ code: 'NoSuchBucket' });
    const Bucket = await gateway.newBucket('ruled');
    await gateway.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: {
          Rules: [{ ID: 'a', Status: 'Enabled', Filter: {}, Expiration: { Days: 9 } }],
        },
      }),
    );
    await gateway.s3.send(new DeleteBucketCommand({ Bucket }));
  });
});
