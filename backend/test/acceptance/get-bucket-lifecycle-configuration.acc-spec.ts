import {
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('GetBucketLifecycleConfiguration', () => {
  const gateway = useGateway();
  const get = (Bucket: string) => gateway.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));

  it('answers NoSuchLifecycleConfiguration for a bucket without rules', async () => {
    expect(await s3Failure(get(gateway.bucket))).toEqual({
      code: 'NoSuchLifecycleConfiguration',
      status: 404,
      message: 'The lifecycle configuration does not exist',
    });
    expect(await s3Failure(get(`${gateway.bucket}-none`))).toMatchObject({ code: 'NoSuchBucket' });
  });

  it('tells the least size that was set with the rules', async () => {
    const Bucket = await gateway.newBucket('least-size');
    await gateway.s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
        LifecycleConfiguration: {
          Rules: [{ ID: 'a', Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }],
        },
      }),
    );
    expect((await get(Bucket)).TransitionDefaultMinimumObjectSize).toBe('varies_by_storage_class');
  });

  it('writes the elements in the order that AWS has', async () => {
    const Bucket = await gateway.newBucket('order');
    const rule =
      '<Rule><Expiration><Days>7</Days></Expiration><Status>Enabled</Status><Filter/><ID>a</ID></Rule>';
    const body = `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rule}</LifecycleConfiguration>`;
    expect(await gateway.raw({ method: 'PUT', target: `/${Bucket}?lifecycle`, body })).toMatchObject({
      status: 200,
    });
    const answer = await gateway.raw({ method: 'GET', target: `/${Bucket}?lifecycle` });
    expect(answer.body.toString()).toContain(
      '<Rule><ID>a</ID><Filter></Filter><Status>Enabled</Status><Expiration><Days>7</Days></Expiration></Rule>',
    );
  });
});
