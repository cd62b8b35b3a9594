import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { useGateway } from '../support/use-gateway.js';
import { versionedBucket } from '../support/versioned-bucket.js';

describe('ListObjectVersions', () => {
  const gateway = useGateway();
  let Bucket = '';
  /** `key version`, in the order of a listing. */
  const expected: string[] = [];

  beforeAll(async () => {
    Bucket = await versionedBucket(gateway);
    for (const Key of ['a', 'dir/1', 'dir/2', 'z ü']) {
      const ids: string[] = [];
      for (const Body of ['one', 'two'])
        ids.unshift((await gateway.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId ?? '');
      if (Key !== 'a')
        ids.unshift((await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key }))).VersionId ?? '');
      expected.push(...ids.map((id) => `${Key} ${id}`));
    }
  });

  const list = (more: object = {}) => gateway.s3.send(new ListObjectVersionsCommand({ Bucket, ...more }));

  it('shows versions and markers, and which of them is the latest', async () => {
    const { Versions = [], DeleteMarkers = [], IsTruncated } = await list();
    expect([Versions.length, DeleteMarkers.length, IsTruncated]).toEqual([8, 3, false]);
    const latest = [...Versions, ...DeleteMarkers].filter(({ IsLatest }) => IsLatest);
    expect(latest.map(({ Key }) => Key)).toEqual(['a', 'dir/1', 'dir/2', 'z ü']);
    expect(Versions[0]).toMatchObject({ Key: 'a', Size: 3, StorageClass: 'STANDARD', IsLatest: true });
    expect(Versions[0]?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(DeleteMarkers[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([1, 2, 3, 5, 1000])('gives everything once, by pages of %i', async (MaxKeys) => {
    const found: string[] = [];
    let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (;;) {
      const page = await gateway.raw({
        method: 'GET',
        target: `/${Bucket}?versions&max-keys=${MaxKeys}&encoding-type=url${
          marker.KeyMarker === undefined ? '' : `&key-marker=${encodeURIComponent(marker.KeyMarker)}`
        }${marker.VersionIdMarker === undefined ? '' : `&version-id-marker=${marker.VersionIdMarker}`}`,
      });
      const xml = page.body.toString();
      const entries = xml.matchAll(/<Key>([^<]*)<\/Key><VersionId>([^<]*)</g);
      for (const [, key = '', id = ''] of entries) found.push(`${decode(key)} ${id}`);
      if (xml.includes('<IsTruncated>false')) break;
      marker = {
        KeyMarker: decode(/<NextKeyMarker>([^<]*)</.exec(xml)?.[1] ?? ''),
        VersionIdMarker: /<NextVersionIdMarker>([^<]*)</.exec(xml)?.[1],
      };
    }
    expect(found).toEqual(expected);
  });

  it('folds by delimiter, and goes on behind a common prefix', async () => {
    const first = await list({ Delimiter: '/', MaxKeys: 3 });
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'dir/' }]);
    expect(first.Versions).toHaveLength(2);
    expect(first).toMatchObject({ IsTruncated: true, NextKeyMarker: 'dir/' });
    const second = await list({ Delimiter: '/', KeyMarker: first.NextKeyMarker });
    expect([second.CommonPrefixes, second.Versions?.length, second.DeleteMarkers?.length]).toEqual([
      undefined,
      2,
      1,
    ]);
  });

  it('begins at a prefix and behind a key', async () => {
    expect((await list({ Prefix: 'dir/' })).Versions).toHaveLength(4);
    expect((await list({ KeyMarker: 'dir/1' })).Versions).toHaveLength(4);
    expect(await list({ MaxKeys: 0 })).toMatchObject({ IsTruncated: false });
  });

  it('check 63: refuses a version marker without a key, and one that is none', async () => {
    const ask = (query: string) => gateway.raw({ method: 'GET', target: `/${Bucket}?versions&${query}` });
    expect(await ask('version-id-marker=null')).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await ask('key-marker=a&version-id-marker=junk')).toMatchObject({ status: 400 });
    expect(await ask('max-keys=-1')).toMatchObject({ status: 400 });
  });

  it('shows the objects of a bucket without versions under the id null', async () => {
    await gateway.put('plain');
    const { Versions } = await gateway.s3.send(new ListObjectVersionsCommand({ Bucket: gateway.bucket }));
    expect(Versions).toMatchObject([{ Key: 'plain', VersionId: 'null', IsLatest: true }]);
  });
});

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
