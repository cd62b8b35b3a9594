import { CreateBucketCommand, GetBucketTaggingCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('CreateBucket', () => {
  const gateway = useGateway();
  const withBody = (body: string) => gateway.raw({ method: 'PUT', target: `/${uniqueBucket('xml')}`, body });

  it('answers the Location of the new bucket', async () => {
    const Bucket = uniqueBucket('made');
    const { Location } = await gateway.s3.send(new CreateBucketCommand({ Bucket }));
    expect(Location).toBe(`/${Bucket}`);
    await gateway.s3.send(new HeadBucketCommand({ Bucket }));
  });

  it('check 147: refuses a name that is ours already with BucketAlreadyOwnedByYou', async () => {
    const failure = await s3Failure(gateway.s3.send(new CreateBucketCommand({ Bucket: gateway.bucket })));
    expect(failure).toMatchObject({ code: 'BucketAlreadyOwnedByYou', status: 409 });
  });

  it('takes tags along', async () => {
    const Bucket = await gateway.newBucket('tagged', {
      LocationConstraint: 'fi,de' as never,
      Tags: [{ Key: 'replica-count', Value: '2' }],
    });
    const { TagSet } = await gateway.s3.send(new GetBucketTaggingCommand({ Bucket }));
    expect(TagSet).toEqual([{ Key: 'replica-count', Value: '2' }]);
  });

  it('refuses a body that is not XML, or not this XML', async () => {
    for (const body of ['hello', '<CreateBucketConfiguration>', '<Other/>', '{"LocationConstraint":"fi"}']) {
      expect(await withBody(body)).toMatchObject({ status: 400, code: 'MalformedXML' });
    }
  });

  it('makes exactly one bucket when many ask for the same name at once', async () => {
    const Bucket = uniqueBucket('race');
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => gateway.s3.send(new CreateBucketCommand({ Bucket }))),
    );
    const failures = results.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as Error).name] : [],
    );
    expect(failures).toHaveLength(7);
    expect(new Set(failures)).toEqual(new Set(['BucketAlreadyOwnedByYou']));
  });
});
