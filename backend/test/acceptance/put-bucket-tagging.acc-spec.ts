import { GetBucketTaggingCommand, PutBucketTaggingCommand, type Tag } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('PutBucketTagging', () => {
  const gateway = useGateway();
  const put = (TagSet: Tag[], Bucket = gateway.bucket) =>
    gateway.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));

  it('replaces the whole set and answers 204', async () => {
    await put([{ Key: 'a', Value: '1' }]);
    const { $metadata } = await put([
      { Key: 'b', Value: 'æ + - = . _ : / @' },
      { Key: 'c', Value: '' },
    ]);
    expect($metadata.httpStatusCode).toBe(204);
    const { TagSet = [] } = await gateway.s3.send(new GetBucketTaggingCommand({ Bucket: gateway.bucket }));
    expect([...TagSet].sort((x, y) => (x.Key ?? '').localeCompare(y.Key ?? ''))).toEqual([
      { Key: 'b', Value: 'æ + - = . _ : / @' },
      { Key: 'c', Value: '' },
    ]);
  });

  it('refuses what AWS refuses with InvalidTag', async () => {
    const refused: Tag[][] = [
      [
        { Key: 'a', Value: '1' },
        { Key: 'a', Value: '2' },
      ],
      [{ Key: 'k'.repeat(129), Value: '1' }],
      [{ Key: 'k', Value: 'v'.repeat(257) }],
      [{ Key: '', Value: 'v' }],
      [{ Key: 'aws:mine', Value: 'v' }],
    ];
    for (const tags of refused)
      expect(await s3Failure(put(tags))).toMatchObject({ code: 'InvalidTag', status: 400 });
  });

  it('refuses a replica count that the locations cannot give', async () => {
    for (const Value of ['0', '-1', 'two', '1.5', '99']) {
      const { status } = await s3Failure(put([{ Key: 'replica-count', Value }]));
      expect([Value, status]).toEqual([Value, 400]);
    }
  });

  it('refuses more than 50 tags', async () => {
    const many = Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: 'v' }));
    expect(await s3Failure(put(many))).toMatchObject({ status: 400 });
    await put(many.slice(0, 50));
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    expect(await s3Failure(put([{ Key: 'a', Value: '1' }], uniqueBucket('gone')))).toMatchObject({
      code: 'NoSuchBucket',
      status: 404,
    });
  });
});
