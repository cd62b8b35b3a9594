import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { setVersioning, versionedBucket } from '../support/versioned-bucket.js';

describe('a bucket that keeps versions', () => {
  const gateway = useGateway();
  let Bucket = '';

  beforeAll(async () => {
    Bucket = await versionedBucket(gateway);
  });

  const put = async (Key: string, Body: string): Promise<string> =>
    (await gateway.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId ?? '';
  const read = async (Key: string, VersionId?: string): Promise<string> => {
    const { Body } = await gateway.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return (await Body?.transformToString()) ?? '';
  };
  const remove = (Key: string, VersionId?: string) =>
    gateway.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  const raw = (method: string, key: string, query = '') =>
    gateway.raw({ method, target: `/${Bucket}/${key}${query}` });

  it('gives every version back by its id, and the newest without one', async () => {
    const [one, two] = [await put('history', 'one'), await put('history', 'two')];
    expect(await read('history', one)).toBe('one');
    expect(await read('history', two)).toBe('two');
    expect(await read('history')).toBe('two');
    const head = await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'history', VersionId: one }));
    expect(head).toMatchObject({ VersionId: one, ContentLength: 3 });
    expect((await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'history' }))).VersionId).toBe(two);
  });

  it('names the version of a multipart upload, also when its completion is repeated', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, Bucket, 'parts');
    const parts = [await upload.part(1, uniqueBytes(MIN_PART)), await upload.part(2, Buffer.from('end'))];
    const done = await upload.complete(parts);
    expect(done.VersionId).toMatch(/^[\w-]{22}$/);
    expect((await upload.complete(parts)).VersionId).toBe(done.VersionId);
    const head = await gateway.s3.send(new HeadObjectCommand({ Bucket, Key: 'parts' }));
    expect(head.VersionId).toBe(done.VersionId);
  });

  it('hides a deleted object behind a marker, and shows it when the marker is deleted', async () => {
    const version = await put('hidden', 'body');
    const marker = await remove('hidden');
    expect(marker).toMatchObject({ DeleteMarker: true });
    expect(marker.VersionId).not.toBe(version);
    const gone = await raw('GET', 'hidden');
    expect(gone).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(gone.headers).toMatchObject({
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': marker.VersionId,
    });
    expect(await read('hidden', version)).toBe('body');
    const listed = await gateway.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'hidden' }));
    expect(listed.KeyCount).toBe(0);

    for (const method of ['GET', 'HEAD']) {
      const byId = await raw(method, 'hidden', `?versionId=${marker.VersionId ?? ''}`);
      expect(byId.status).toBe(405);
      expect(byId.headers).toMatchObject({ 'x-amz-delete-marker': 'true', allow: 'DELETE' });
      expect(byId.headers['last-modified']).toMatch(/GMT$/);
    }
    expect(await remove('hidden', marker.VersionId)).toMatchObject({
      DeleteMarker: true,
      VersionId: marker.VersionId,
    });
    expect(await read('hidden')).toBe('body');
  });

  it('shows the next newest version when the current one is deleted by its id', async () => {
    const [one, two] = [await put('uncovered', 'one'), await put('uncovered', 'two')];
    const removed = await remove('uncovered', two);
    expect(removed.VersionId).toBe(two);
    expect(removed.DeleteMarker).toBeUndefined();
    expect(await read('uncovered')).toBe('one');
    await expect(read('uncovered', two)).rejects.toMatchObject({ name: 'NoSuchVersion' });
    await remove('uncovered', one);
    await expect(read('uncovered')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await remove('uncovered', one)).$metadata.httpStatusCode).toBe(204);
  });

  it('keeps the version of before versioning as the null version, and replaces it when suspended', async () => {
    const bucket = await gateway.newBucket('nulls');
    const write = (Body: string) => gateway.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body }));
    const body = async (VersionId?: string) => {
      const got = await gateway.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'k', VersionId }));
      return [await got.Body?.transformToString(), got.VersionId];
    };
    expect((await write('plain')).VersionId).toBeUndefined();
    await setVersioning(gateway, bucket, 'Enabled');
    expect(await body()).toEqual(['plain', 'null']);
    const named = (await write('named')).VersionId;
    expect(await body('null')).toEqual(['plain', 'null']);
    await setVersioning(gateway, bucket, 'Suspended');
    expect((await write('second')).VersionId).toBe('null');
    expect(await body('null')).toEqual(['second', 'null']);
    expect(await body(named)).toEqual(['named', named]);
    const marker = await gateway.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'k' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
    await expect(body()).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await body(named)).toEqual(['named', named]);
  });

  it('check 96: answers 404 to a version of another key, 400 to junk', async () => {
    const other = await put('other', 'x');
    await put('mine', 'y');
    for (const method of ['GET', 'HEAD']) {
      expect(await raw(method, 'mine', `?versionId=${other}`)).toMatchObject({ status: 404 });
      expect(await raw(method, 'mine', '?versionId=null')).toMatchObject({ status: 404 });
      expect(await raw(method, 'mine', '?versionId=junk')).toMatchObject({ status: 400 });
      expect(await raw(method, 'mine', '?versionId=')).toMatchObject({ status: 400 });
    }
    expect(await raw('GET', 'mine', `?versionId=${other}`)).toMatchObject({ code: 'NoSuchVersion' });
    expect(await raw('DELETE', 'mine', '?versionId=junk')).toMatchObject({
      status: 400,
      code: 'InvalidArgument',
    });
    expect(await raw('DELETE', 'mine', `?versionId=${other}`)).toMatchObject({ status: 204 });
    expect(await read('other', other)).toBe('x');
    const foreign = await versionedBucket(gateway, 'foreign');
    const target = `/${foreign}/other?versionId=${other}`;
    expect(await gateway.raw({ method: 'GET', target })).toMatchObject({ status: 404 });
  });

  it('keeps tags by version', async () => {
    const [one, two] = [await put('tagged', 'one'), await put('tagged', 'two')];
    const TagSet = [{ Key: 'a', Value: '1' }];
    const tagged = await gateway.s3.send(
      new PutObjectTaggingCommand({ Bucket, Key: 'tagged', VersionId: one, Tagging: { TagSet } }),
    );
    expect(tagged.VersionId).toBe(one);
    const tags = (VersionId?: string) =>
      gateway.s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'tagged', VersionId }));
    expect(await tags(one)).toMatchObject({ TagSet, VersionId: one });
    expect(await tags()).toMatchObject({ TagSet: [], VersionId: two });
    const { VersionId: marker = '' } = await remove('tagged');
    expect(await raw('GET', 'tagged', '?tagging')).toMatchObject({ status: 404 });
    expect(await raw('GET', 'tagged', `?tagging&versionId=${marker}`)).toMatchObject({ status: 405 });
  });

  it('deletes lists of versions and says what became of each', async () => {
    const one = await put('listed', 'one');
    const simple = await gateway.s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'listed' }, { Key: 'never' }] } }),
    );
    const [marked] = simple.Deleted ?? [];
    expect(simple.Deleted).toMatchObject([
      { Key: 'listed', DeleteMarker: true },
      { Key: 'never', DeleteMarker: true },
    ]);
    const marker = marked?.DeleteMarkerVersionId ?? '';
    const byId = await gateway.s3.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: {
          Objects: [
            { Key: 'listed', VersionId: one },
            { Key: 'listed', VersionId: marker },
            { Key: 'listed', VersionId: 'junk' },
            { Key: 'listed', ETag: '"x"' },
          ],
        },
      }),
    );
    expect(byId.Deleted).toEqual([
      { Key: 'listed', VersionId: one },
      { Key: 'listed', VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker },
    ]);
    expect(byId.Errors).toMatchObject([
      { Key: 'listed', VersionId: 'junk', Code: 'NoSuchVersion' },
      { Key: 'listed', Code: 'NoSuchKey' },
    ]);
  });

  it('is not empty while a version or marker is left', async () => {
    const bucket = await versionedBucket(gateway, 'emptied');
    await gateway.put('k', 'x', bucket);
    const marker = await gateway.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'k' }));
    const drop = () => gateway.s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    await expect(drop()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    const target = `/${bucket}?versions`;
    const { body } = await gateway.raw({ method: 'GET', target });
    const [version = ''] = /<Version>.*?<VersionId>([^<]+)/.exec(body.toString())?.slice(1) ?? [];
    await gateway.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'k', VersionId: version }));
    await expect(drop()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await gateway.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'k', VersionId: marker.VersionId }));
    await drop();
  });
});
