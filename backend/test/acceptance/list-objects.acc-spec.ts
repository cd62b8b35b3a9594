import { ListObjectsCommand, type ListObjectsCommandInput } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('ListObjects (version 1)', () => {
  const gateway = useGateway();
  const list = (input: Partial<ListObjectsCommandInput> = {}) =>
    gateway.s3.send(new ListObjectsCommand({ Bucket: gateway.bucket, ...input }));
  const keysOf = ({ Contents = [] }: Awaited<ReturnType<typeof list>>) => Contents.map(({ Key }) => Key);

  beforeAll(async () => {
    for (const key of ['a', 'b/1', 'b/2', 'c', 'd/1', 'e']) await gateway.put(key);
  });

  it('lists all keys with size, ETag, owner and class', async () => {
    const page = await list();
    expect(keysOf(page)).toEqual(['a', 'b/1', 'b/2', 'c', 'd/1', 'e']);
    expect(page).toMatchObject({ IsTruncated: false, MaxKeys: 1000, Name: gateway.bucket });
    expect(page.Contents?.[0]).toMatchObject({
      Size: 1,
      ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
      StorageClass: 'STANDARD',
    });
    expect(page.Contents?.[0]?.Owner?.ID).toBeTruthy();
  });

  it('pages by marker', async () => {
    const first = await list({ MaxKeys: 2 });
    expect([keysOf(first), first.IsTruncated]).toEqual([['a', 'b/1'], true]);
    const second = await list({ Marker: 'b/1', MaxKeys: 4 });
    expect([keysOf(second), second.IsTruncated]).toEqual([['b/2', 'c', 'd/1', 'e'], false]);
  });

  it('groups by delimiter, and names the next marker then', async () => {
    const first = await list({ Delimiter: '/', MaxKeys: 2 });
    expect([keysOf(first), first.CommonPrefixes, first.NextMarker]).toEqual([
      ['a'],
      [{ Prefix: 'b/' }],
      'b/',
    ]);
    const second = await list({ Delimiter: '/', Marker: first.NextMarker });
    expect([keysOf(second), second.CommonPrefixes]).toEqual([['c', 'e'], [{ Prefix: 'd/' }]]);
  });

  it('takes any text as a marker, also one that is no key', async () => {
    expect(keysOf(await list({ Marker: 'b/1x' }))).toEqual(['b/2', 'c', 'd/1', 'e']);
    expect(keysOf(await list({ Marker: 'zzz' }))).toEqual([]);
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    expect(await s3Failure(list({ Bucket: uniqueBucket('gone') }))).toMatchObject({
      code: 'NoSuchBucket',
      status: 404,
    });
  });
});
