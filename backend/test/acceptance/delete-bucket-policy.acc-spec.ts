import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { usePeople } from '../support/use-operator.js';

describe('DeleteBucketPolicy', () => {
  const people = usePeople();
  const remove = (Bucket: string) => people.owner.s3.send(new DeleteBucketPolicyCommand({ Bucket }));

  it('takes away what the policy allowed, and answers 204 also when there is none', async () => {
    const Bucket = await people.openBucket();
    const Statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${Bucket}`,
    };
    await people.owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }));
    await people.colleague.s3.send(new HeadBucketCommand({ Bucket }));
    expect((await remove(Bucket)).$metadata.httpStatusCode).toBe(204);
    expect(await s3Failure(people.colleague.s3.send(new HeadBucketCommand({ Bucket })))).toMatchObject({
      status: 403,
    });
    expect(await s3Failure(people.owner.s3.send(new GetBucketPolicyCommand({ Bucket })))).toMatchObject({
      code: 'NoSuchBucketPolicy',
    });
    expect((await remove(Bucket)).$metadata.httpStatusCode).toBe(204);
  });
});
