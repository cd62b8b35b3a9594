import { CreateBucketCommand, GetPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

describe('GetPublicAccessBlock', () => {
  const people = usePeople();
  const made = async (by = people.owner) => {
    const Bucket = uniqueBucket('block');
    await by.s3.send(new CreateBucketCommand({ Bucket }));
    return by.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  };

  it('shows everything public blocked in a new bucket', async () => {
    expect((await made()).PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });
  });

  it('answers NoSuchPublicAccessBlockConfiguration where the tenant’s settings block nothing', async () => {
    const tenant = await people.operator.tenant({ defaultPublicAccessBlock: false });
    expect(await s3Failure(made(await people.operator.user(tenant)))).toEqual({
      code: 'NoSuchPublicAccessBlockConfiguration',
      status: 404,
      message: 'The public access block configuration was not found',
    });
  });
});
