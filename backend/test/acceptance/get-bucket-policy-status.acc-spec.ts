import { GetBucketPolicyStatusCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { usePeople } from '../support/use-operator.js';

describe('GetBucketPolicyStatus', () => {
  const people = usePeople();

  it('tells whether the policy is public', async () => {
    const Bucket = await people.openBucket();
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    const cases: [object, boolean][] = [
      [statement, true],
      [{ ...statement, Principal: { CanonicalUser: people.colleague.canonicalId } }, false],
      [{ ...statement, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }, false],
    ];
    for (const [Statement, isPublic] of cases) {
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      await people.owner.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
      const { PolicyStatus } = await people.owner.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
      expect(PolicyStatus).toEqual({ IsPublic: isPublic });
    }
  });

  it('answers NoSuchBucketPolicy where there is none', async () => {
    const Bucket = await people.openBucket();
    const call = people.owner.s3.send(new GetBucketPolicyStatusCommand({ Bucket }));
    expect(await s3Failure(call)).toMatchObject({ code: 'NoSuchBucketPolicy', status: 404 });
  });
});
