import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('DeletePublicAccessBlock', () => {
  const people = usePeople();

  it('blocks nothing from then on', async () => {
    const Bucket = uniqueBucket('block');
    await people.owner.s3.send(new CreateBucketCommand({ Bucket }));
    const Statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${Bucket}`,
    };
    const publish = () =>
      people.owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }));
    expect(await s3Failure(publish())).toMatchObject({ code: 'AccessDenied' });
    const { $metadata } = await people.owner.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    expect($metadata.httpStatusCode).toBe(204);
    const get = people.owner.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(await s3Failure(get)).toMatchObject({ code: 'NoSuchPublicAccessBlockConfiguration' });
    await publish();
    expect(await people.nobody('GET', `/${Bucket}`)).toMatchObject({ status: 200 });
  });
});
