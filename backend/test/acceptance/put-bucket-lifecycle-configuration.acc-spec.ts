import {
  type BucketLifecycleConfiguration,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';
import { versionedBucket } from '../support/versioned-bucket.js';

type Rules = BucketLifecycleConfiguration['Rules'];
const DAY_MS = 86_400_000;

/** The midnight that ends a lifetime of so many days, as HTTP dates it. */
function midnightAfter(days: number, from = Date.now()): string {
  return new Date((Math.floor((from + days * DAY_MS) / DAY_MS) + 1) * DAY_MS).toUTCString();
}

describe('PutBucketLifecycleConfiguration', () => {
  const gateway = useGateway();
  const put = (Bucket: string, rules: Rules) =>
    gateway.s3.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: rules } }),
    );
  const get = (Bucket: string) => gateway.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));

  it('keeps every kind of rule as it was sent', async () => {
    const Bucket = await gateway.newBucket('rules');
    const rules: Rules = [
      {
        ID: 'everything at once & <more>',
        Status: 'Enabled',
        Filter: {
          And: {
            Prefix: 'logs/',
            Tags: [
              { Key: 'class', Value: 'temporary' },
              { Key: 'empty', Value: '' },
            ],
            ObjectSizeGreaterThan: 1,
            ObjectSizeLessThan: 1_000_000,
          },
        },
        Expiration: { Days: 365 },
        NoncurrentVersionExpiration: { NoncurrentDays: 30, NewerNoncurrentVersions: 3 },
      },
      {
        ID: 'uploads',
        Status: 'Enabled',
        Filter: { Prefix: '' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
      {
        ID: 'tag',
        Status: 'Disabled',
        Filter: { Tag: { Key: 'a', Value: 'b' } },
        Expiration: { Date: new Date('2099-01-01T00:00:00Z') },
      },
      {
        ID: 'size',
        Status: 'Enabled',
        Filter: { ObjectSizeGreaterThan: 5 },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
      {
        ID: 'markers',
        Status: 'Enabled',
        Filter: { Prefix: 'x' },
        Expiration: { ExpiredObjectDeleteMarker: true },
      },
    ];
    const answer = await put(Bucket, rules);
    expect(answer.TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
    expect(await get(Bucket)).toMatchObject({
      Rules: rules,
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    });
  });

  it('keeps the old form, makes ids, and replaces what was there', async () => {
    const Bucket = await gateway.newBucket('old-form');
    await put(Bucket, [{ ID: 'first', Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }]);
    await put(Bucket, [
      { Prefix: 'a/', Status: 'Enabled', Expiration: { Days: 3 } },
      { Prefix: 'b/', Status: 'Enabled', Expiration: { Days: 4 } },
    ]);
    const { Rules: found = [] } = await get(Bucket);
    expect(found).toMatchObject([
      { Prefix: 'a/', Expiration: { Days: 3 } },
      { Prefix: 'b/', Expiration: { Days: 4 } },
    ]);
    const ids = found.map(({ ID }) => ID ?? '');
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]{48}$/);
  });

  it.each<[string, number, Rules]>([
    ['InvalidArgument', 400, [{ Status: 'Enabled', Filter: {}, Expiration: { Days: 0 } }]],
    [
      'InvalidArgument',
      400,
      [{ Status: 'Enabled', Filter: {}, Expiration: { Date: new Date('2030-01-01T10:00:00Z') } }],
    ],
    [
      'InvalidArgument',
      400,
      ['same', 'same'].map((ID) => ({ ID, Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } })),
    ],
    ['InvalidRequest', 400, [{ Status: 'Enabled', Filter: {} }]],
    ['MalformedXML', 400, [{ Status: 'Enabled', Expiration: { Days: 1 } }]],
    ['MalformedXML', 400, []],
    [
      'NotImplemented',
      501,
      [{ Status: 'Enabled', Filter: {}, Transitions: [{ Days: 30, StorageClass: 'GLACIER' }] }],
    ],
    [
      'NotImplemented',
      501,
      [
        {
          Status: 'Enabled',
          Filter: {},
          NoncurrentVersionTransitions: [{ NoncurrentDays: 30, StorageClass: 'GLACIER' }],
        },
      ],
    ],
  ])('answers %s and leaves the rules that are there', async (code, status, rules) => {
    const Bucket = await gateway.newBucket('kept-rules');
    await put(Bucket, [{ ID: 'kept', Status: 'Enabled', Filter: {}, Expiration: { Days: 9 } }]);
    expect(await s3Failure(put(Bucket, rules))).toMatchObject({ code, status });
    expect((await get(Bucket)).Rules).toMatchObject([{ ID: 'kept' }]);
  });

  it('needs its own permission, and a bucket', async () => {
    const Bucket = await gateway.newBucket('denied');
    const denied = (Action: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action, Resource: `arn:aws:s3:::${Bucket}` }],
      });
    const rules: Rules = [{ Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }];
    await gateway.s3.send(
      new PutBucketPolicyCommand({ Bucket, Policy: denied('s3:PutLifecycleConfiguration') }),
    );
    expect(await s3Failure(put(Bucket, rules))).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(await s3Failure(get(Bucket))).toMatchObject({ code: 'NoSuchLifecycleConfiguration' });
    await gateway.s3.send(
      new PutBucketPolicyCommand({ Bucket, Policy: denied('s3:GetLifecycleConfiguration') }),
    );
    await put(Bucket, rules);
    expect(await s3Failure(get(Bucket))).toMatchObject({ code: 'AccessDenied', status: 403 });
    expect(await s3Failure(put(`${Bucket}-none`, rules))).toMatchObject({ code: 'NoSuchBucket' });
  });

  it('has PUT, copy, HEAD and GET tell when an object expires, and by which rule', async () => {
    const Bucket = await gateway.newBucket('told');
    await put(Bucket, [
      { ID: 'rule (1)', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Days: 30 } },
      {
        ID: 'tagged',
        Status: 'Enabled',
        Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'short', Value: 'yes' }] } },
        Expiration: { Days: 2 },
      },
    ]);
    const byPrefix = `expiry-date="${midnightAfter(30)}", rule-id="rule%20%281%29"`;
    const byTag = `expiry-date="${midnightAfter(2)}", rule-id="tagged"`;
    const Key = 'logs/a';
    const written = await gateway.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    expect(written.Expiration).toBe(byPrefix);
    expect((await gateway.s3.send(new HeadObjectCommand({ Bucket, Key }))).Expiration).toBe(byPrefix);
    const read = await gateway.s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(read.Expiration).toBe(byPrefix);
    await read.Body?.transformToByteArray();

    const tagged = { Bucket, Key: 'logs/b', Body: 'x', Tagging: 'short=yes' };
    expect((await gateway.s3.send(new PutObjectCommand(tagged))).Expiration).toBe(byTag);
    const copy = { Bucket, Key: 'logs/c', CopySource: `${Bucket}/logs/b` };
    expect((await gateway.s3.send(new CopyObjectCommand(copy))).Expiration).toBe(byTag);
    await gateway.s3.send(
      new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [{ Key: 'short', Value: 'yes' }] } }),
    );
    expect((await gateway.s3.send(new HeadObjectCommand({ Bucket, Key }))).Expiration).toBe(byTag);

    const other = await gateway.s3.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'x' }));
    expect(other.Expiration).toBeUndefined();
  });

  it('tells nothing of a version that was named, as it may be none that expires', async () => {
    const Bucket = await versionedBucket(gateway);
    await put(Bucket, [{ ID: 'all', Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }]);
    const { VersionId, Expiration } = await gateway.s3.send(
      new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }),
    );
    expect(Expiration).toContain('rule-id="all"');
    const named = await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'k', VersionId }));
    expect(named.Expiration).toBeUndefined();
  });

  it('has uploads tell when they are aborted, and their completion when the object expires', async () => {
    const Bucket = await gateway.newBucket('uploads');
    await put(Bucket, [
      {
        ID: 'both',
        Status: 'Enabled',
        Filter: { Prefix: '' },
        Expiration: { Days: 5 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 },
      },
    ]);
    const upload = { Bucket, Key: 'k' };
    const { UploadId, AbortDate, AbortRuleId } = await gateway.s3.send(
      new CreateMultipartUploadCommand(upload),
    );
    expect([AbortDate?.toUTCString(), AbortRuleId]).toEqual([midnightAfter(3), 'both']);
    const { ETag } = await gateway.s3.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'part' }),
    );
    const listed = await gateway.s3.send(new ListPartsCommand({ ...upload, UploadId }));
    expect([listed.AbortDate?.toUTCString(), listed.AbortRuleId]).toEqual([midnightAfter(3), 'both']);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const completed = await gateway.s3.send(
      new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }),
    );
    expect(completed.Expiration).toBe(`expiry-date="${midnightAfter(5)}", rule-id="both"`);
  });
});
