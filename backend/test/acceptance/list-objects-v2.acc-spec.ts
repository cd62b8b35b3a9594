import { ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('ListObjectsV2', () => {
  const gateway = useGateway();
  const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
    gateway.s3.send(new ListObjectsV2Command({ Bucket: gateway.bucket, ...input }));
  const keysOf = ({ Contents = [] }: Awaited<ReturnType<typeof list>>) => Contents.map(({ Key }) => Key);
  const raw = (query: string) =>
    gateway.raw({ method: 'GET', target: `/${gateway.bucket}?list-type=2&${query}` });

  beforeAll(async () => {
    for (const key of ['a', 'b/1', 'b/2', 'b/c/3', 'c', 'd/1', 'e']) await gateway.put(key);
  });

  it('lists all keys, with owners only on request', async () => {
    const page = await list();
    expect(keysOf(page)).toEqual(['a', 'b/1', 'b/2', 'b/c/3', 'c', 'd/1', 'e']);
    expect(page).toMatchObject({ KeyCount: 7, IsTruncated: false, MaxKeys: 1000 });
    expect(page.Contents?.[0]?.Owner).toBeUndefined();
    expect((await list({ FetchOwner: true })).Contents?.[0]?.Owner?.ID).toBeTruthy();
  });

  it('filters by prefix and groups by delimiter', async () => {
    const root = await list({ Delimiter: '/' });
    expect([keysOf(root), root.CommonPrefixes]).toEqual([
      ['a', 'c', 'e'],
      [{ Prefix: 'b/' }, { Prefix: 'd/' }],
    ]);
    const inner = await list({ Prefix: 'b/', Delimiter: '/' });
    expect([keysOf(inner), inner.CommonPrefixes, inner.KeyCount]).toEqual([
      ['b/1', 'b/2'],
      [{ Prefix: 'b/c/' }],
      3,
    ]);
    const long = await list({ Prefix: 'b', Delimiter: '/c' });
    expect([keysOf(long), long.CommonPrefixes]).toEqual([['b/1', 'b/2'], [{ Prefix: 'b/c' }]]);
  });

  it('pages through keys and prefixes without loss or repetition', async () => {
    for (const MaxKeys of [1, 2, 3]) {
      const seen: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await list({ Delimiter: '/', MaxKeys, ContinuationToken });
        expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
        for (const { Key } of page.Contents ?? []) seen.push(Key ?? '');
        for (const { Prefix } of page.CommonPrefixes ?? []) seen.push(Prefix ?? '');
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      expect([MaxKeys, seen.sort()]).toEqual([MaxKeys, ['a', 'b/', 'c', 'd/', 'e']]);
    }
  });

  it('starts after a key', async () => {
    expect(keysOf(await list({ StartAfter: 'c' }))).toEqual(['d/1', 'e']);
    expect(keysOf(await list({ StartAfter: 'b/', Prefix: 'b/' }))).toEqual(['b/1', 'b/2', 'b/c/3']);
  });

  it('orders keys by their UTF-8 bytes, not by UTF-16', async () => {
    const Bucket = await gateway.newBucket('order');
    // U+FF5E sorts before U+1F600 in UTF-8 and after it in UTF-16.
    const keys = ['Z', 'a', 'z', 'é', '～', '😀'];
    for (const key of [...keys].reverse()) await gateway.put(key, 'x', Bucket);
    expect(await listKeys(gateway.s3, Bucket)).toEqual(keys);
    const paged = await list({ Bucket, StartAfter: '～' });
    expect(keysOf(paged)).toEqual(['😀']);
  });

  it('treats %, _ and \\ of a prefix literally', async () => {
    const Bucket = await gateway.newBucket('like');
    for (const key of ['a%b', 'a_b', 'a\\b', 'axb']) await gateway.put(key, 'x', Bucket);
    for (const Prefix of ['a%', 'a_', 'a\\'])
      expect(await listKeys(gateway.s3, Bucket, Prefix)).toEqual([`${Prefix}b`]);
  });

  it('encodes keys that XML cannot carry when it is asked to', async () => {
    await gateway.put('odd/\u0001 +é');
    const answer = await raw('encoding-type=url&prefix=odd/');
    expect(answer.body.toString()).toContain('<Key>odd/%01+%2B%C3%A9</Key>');
    expect(answer.body.toString()).toContain('<EncodingType>url</EncodingType>');
    expect(keysOf(await list({ Prefix: 'odd/', EncodingType: 'url' }))).toHaveLength(1);
  });

  it('check 63: clamps and refuses page sizes as AWS does', async () => {
    expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
    expect((await raw('max-keys=1001')).body.toString()).toContain('<MaxKeys>1000</MaxKeys>');
    for (const bad of ['-1', 'abc', '1e3', '9999999999999']) {
      expect([bad, await raw(`max-keys=${bad}`)]).toMatchObject([
        bad,
        { status: 400, code: 'InvalidArgument' },
      ]);
    }
  });

  it('check 63: refuses encodings and continuation tokens it has not given', async () => {
    expect(await raw('encoding-type=foo')).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await raw('continuation-token=')).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await raw('continuation-token=%21%21')).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });

  it('check 64: is not confused by odd parameters', async () => {
    for (const query of [
      'prefix[]=a',
      'prefix[__proto__]=x',
      'prefix=%00',
      'prefix=%ff',
      'max-keys=1&max-keys=2',
    ]) {
      const { status } = await raw(query);
      expect([query, status === 200 || status === 400]).toEqual([query, true]);
    }
    expect((await raw('prefix=b/c/')).status).toBe(200);
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    expect(await s3Failure(list({ Bucket: uniqueBucket('gone') }))).toMatchObject({
      code: 'NoSuchBucket',
      status: 404,
    });
  });

  it('check 146: shows each key that stays exactly once while others come and go', async () => {
    const Bucket = await gateway.newBucket('moving');
    const staying = Array.from({ length: 60 }, (_, i) => `stay/${String(i).padStart(3, '0')}`);
    await Promise.all(staying.map((key) => gateway.put(key, 'x', Bucket)));
    const noise = Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        gateway.put(`stay/${String(i).padStart(3, '0')}-new`, 'x', Bucket),
      ),
    );
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Bucket, MaxKeys: 7, ContinuationToken });
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    await noise;
    expect(seen.filter((key) => !key.endsWith('-new'))).toEqual(staying);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
