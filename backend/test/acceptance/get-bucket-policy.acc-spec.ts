import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { usePeople } from '../support/use-operator.js';

describe('GetBucketPolicy', () => {
  const people = usePeople();
  const get = (Bucket: string) => people.owner.s3.send(new GetBucketPolicyCommand({ Bucket }));

  it('answers the policy as it was sent', async () => {
    const bucket = await people.openBucket();
    const Policy = `{ "Version":"2012-10-17",\n "Statement":{"Sid":"ä","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::${bucket}/*"}}`;
    await people.owner.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    expect((await get(bucket)).Policy).toBe(Policy);
    const { headers } = await people.raw('GET', `/${bucket}?policy`);
    expect(headers['content-type']).toBe('application/json');
  });

  it('answers NoSuchBucketPolicy where there is none', async () => {
    expect(await s3Failure(get(await people.openBucket()))).toEqual({
      code: 'NoSuchBucketPolicy',
      status: 404,
      message: 'The bucket policy does not exist',
    });
  });
});
