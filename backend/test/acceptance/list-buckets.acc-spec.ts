import { CreateBucketCommand, DeleteBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('ListBuckets', () => {
  const gateway = useGateway();

  it('shows a bucket from its creation to its deletion, with its time of creation', async () => {
    const Bucket = uniqueBucket('listed');
    const before = Date.now();
    await gateway.s3.send(new CreateBucketCommand({ Bucket }));
    const shown = (await gateway.s3.send(new ListBucketsCommand({}))).Buckets?.find(
      ({ Name }) => Name === Bucket,
    );
    expect(Math.abs((shown?.CreationDate?.getTime() ?? 0) - before)).toBeLessThan(60_000);
    await gateway.s3.send(new DeleteBucketCommand({ Bucket }));
    const { Buckets = [], Owner } = await gateway.s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).not.toContain(Bucket);
    expect(Owner?.ID).toBeTruthy();
  });

  it('sorts by name', async () => {
    await gateway.newBucket('zz');
    await gateway.newBucket('aa');
    const { Buckets = [] } = await gateway.s3.send(new ListBucketsCommand({}));
    const names = Buckets.map(({ Name }) => Name ?? '');
    expect(names).toEqual([...names].sort());
  });

  it('answers a page and a token when MaxBuckets is given', async () => {
    const Prefix = uniqueBucket('paged');
    for (const letter of ['a', 'b', 'c'])
      await gateway.s3.send(new CreateBucketCommand({ Bucket: `${Prefix}-${letter}` }));
    const first = await gateway.s3.send(new ListBucketsCommand({ Prefix, MaxBuckets: 2 }));
    const second = await gateway.s3.send(
      new ListBucketsCommand({ Prefix, MaxBuckets: 2, ContinuationToken: first.ContinuationToken }),
    );
    const names = [...(first.Buckets ?? []), ...(second.Buckets ?? [])].map(({ Name }) => Name);
    expect(names).toEqual([`${Prefix}-a`, `${Prefix}-b`, `${Prefix}-c`]);
    expect(second.ContinuationToken).toBeUndefined();
  });

  it('lists the buckets of the region that is asked for, and names it', async () => {
    const here = await gateway.s3.send(
      new ListBucketsCommand({ BucketRegion: 'us-east-1', Prefix: gateway.bucket }),
    );
    expect(here.Buckets).toMatchObject([{ Name: gateway.bucket, BucketRegion: 'us-east-1' }]);
    const elsewhere = await gateway.s3.send(new ListBucketsCommand({ BucketRegion: 'eu-west-1' }));
    expect(elsewhere.Buckets ?? []).toEqual([]);
  });
});
