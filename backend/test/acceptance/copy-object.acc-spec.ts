import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { listKeys } from '../support/list-keys.js';
import { MIN_PART, UploadInSteps } from '../support/multipart.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { versionedBucket } from '../support/versioned-bucket.js';

describe('CopyObject', () => {
  const gateway = useGateway();
  let etag = '';

  beforeAll(async () => {
    const { ETag = '' } = await gateway.s3.send(
      new PutObjectCommand({
        Bucket: gateway.bucket,
        Key: 'source ü',
        Body: 'body',
        ContentType: 'text/plain',
        CacheControl: 'no-store',
        Metadata: { colour: 'red' },
        Tagging: 'kind=source',
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    etag = ETag;
  });

  const copy = (Key: string, more: Partial<CopyObjectCommandInput> = {}) =>
    gateway.s3.send(
      new CopyObjectCommand({
        Bucket: gateway.bucket,
        Key,
        CopySource: `${gateway.bucket}/${encodeURIComponent('source ü')}`,
        ...more,
      }),
    );
  const head = (Key: string, Bucket = gateway.bucket) =>
    gateway.s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
  const bytesOf = async (Key: string, Bucket = gateway.bucket): Promise<Buffer> => {
    const { Body } = await gateway.s3.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  const tagsOf = async (Key: string) =>
    (await gateway.s3.send(new GetObjectTaggingCommand({ Bucket: gateway.bucket, Key }))).TagSet;

  it('takes bytes, headers, metadata, tags and checksum along', async () => {
    const { CopyObjectResult } = await copy('plain');
    expect(CopyObjectResult).toMatchObject({ ETag: etag, ChecksumType: 'FULL_OBJECT' });
    const told = await head('plain');
    expect(told).toMatchObject({
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      Metadata: { colour: 'red' },
      ETag: etag,
      ChecksumSHA256: CopyObjectResult?.ChecksumSHA256,
    });
    expect(told.LastModified).toEqual(CopyObjectResult?.LastModified);
    expect((await bytesOf('plain')).toString()).toBe('body');
    expect(await tagsOf('plain')).toEqual([{ Key: 'kind', Value: 'source' }]);
  });

  it('copies across buckets, and makes another checksum where one is asked for', async () => {
    const Bucket = await gateway.newBucket('elsewhere');
    const { CopyObjectResult } = await copy('k', { Bucket, ChecksumAlgorithm: 'CRC32C' });
    expect(CopyObjectResult?.ChecksumCRC32C).toBeDefined();
    expect((await head('k', Bucket)).ChecksumCRC32C).toBe(CopyObjectResult?.ChecksumCRC32C);
    expect((await bytesOf('k', Bucket)).toString()).toBe('body');
  });

  it('check 88: REPLACE takes nothing along that is not said, COPY ignores what is', async () => {
    await copy('replaced', { MetadataDirective: 'REPLACE', Metadata: { shape: 'round' } });
    const replaced = await head('replaced');
    expect(replaced.Metadata).toEqual({ shape: 'round' });
    expect([replaced.ContentType, replaced.CacheControl]).not.toContain('no-store');
    expect(await tagsOf('replaced')).toHaveLength(1);
    await copy('retagged', { TaggingDirective: 'REPLACE', Tagging: 'a=b', Metadata: { shape: 'square' } });
    expect((await head('retagged')).Metadata).toEqual({ colour: 'red' });
    expect(await tagsOf('retagged')).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  it('check 88: refuses to copy an object to itself without a change, and does so with one', async () => {
    await copy('self');
    const CopySource = `${gateway.bucket}/self`;
    expect(await s3Failure(copy('self', { CopySource }))).toMatchObject({
      code: 'InvalidRequest',
      status: 400,
    });
    // The way to touch an object: naming the class that it has already is a change to AWS.
    const { LastModified } = await head('self');
    const touched = await copy('self', { CopySource, StorageClass: 'STANDARD' });
    expect(touched.CopyObjectResult?.LastModified?.getTime()).toBeGreaterThanOrEqual(
      LastModified?.getTime() ?? 0,
    );
    expect(await head('self')).toMatchObject({ Metadata: { colour: 'red' }, ETag: etag });
    await copy('self', { CopySource, MetadataDirective: 'REPLACE', Metadata: { now: 'other' } });
    expect(await head('self')).toMatchObject({ Metadata: { now: 'other' }, ETag: etag });
  });

  it('names the condition on the source that does not hold', async () => {
    const headers = [
      ['x-amz-copy-source', `/${gateway.bucket}/source%20%C3%BC`],
      ['x-amz-copy-source-if-match', '"other"'],
    ] as const;
    const refused = await gateway.raw({ method: 'PUT', target: `/${gateway.bucket}/conditional`, headers });
    expect(refused).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(refused.body.toString()).toContain('<Condition>x-amz-copy-source-If-Match</Condition>');
  });

  it('copies what is large whole, and gives the copy of a multipart object an ETag of its own', async () => {
    const bodies = [uniqueBytes(MIN_PART), uniqueBytes(MIN_PART + 3)];
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'large');
    const parts = [];
    for (const [index, body] of bodies.entries()) parts.push(await upload.part(index + 1, body));
    await upload.complete(parts);
    const { CopyObjectResult } = await copy('large copy', { CopySource: `${gateway.bucket}/large` });
    expect(CopyObjectResult?.ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect((await bytesOf('large copy')).equals(Buffer.concat(bodies))).toBe(true);
  });

  it('copies more large objects at once than can be streamed at once', async () => {
    await gateway.put('wide', uniqueBytes(1_000_000));
    const keys = Array.from({ length: 20 }, (_, i) => `wide/${i}`);
    await Promise.all(keys.map((key) => copy(key, { CopySource: `${gateway.bucket}/wide` })));
    const original = await bytesOf('wide');
    for (const key of keys) expect((await bytesOf(key)).equals(original)).toBe(true);
  });

  it('judges conditions on the source', async () => {
    const past = new Date(0);
    const future = new Date('2222-01-01');
    await copy('c', { CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: past });
    await copy('c', { CopySourceIfNoneMatch: '"0"', CopySourceIfModifiedSince: past });
    const broken: Partial<CopyObjectCommandInput>[] = [
      { CopySourceIfMatch: '"0"' },
      { CopySourceIfNoneMatch: etag },
      { CopySourceIfModifiedSince: future },
      { CopySourceIfUnmodifiedSince: past },
      { CopySourceIfNoneMatch: etag, CopySourceIfModifiedSince: past },
    ];
    for (const conditions of broken)
      expect(await s3Failure(copy('broken', conditions))).toMatchObject({ status: 412 });
    expect(await listKeys(gateway.s3, gateway.bucket, 'broken')).toEqual([]);
  });

  it('writes only if nothing is there, like a PUT', async () => {
    await copy('once', { IfNoneMatch: '*' });
    expect(await s3Failure(copy('once', { IfNoneMatch: '*' }))).toMatchObject({ code: 'PreconditionFailed' });
  });

  it('check 93: copies the version that is named, and names both', async () => {
    const Bucket = await versionedBucket(gateway);
    const put = (Body: string) => gateway.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body }));
    const { VersionId: first } = await put('first');
    await put('second');
    const restored = await copy('k', { Bucket, CopySource: `${Bucket}/k?versionId=${first ?? ''}` });
    expect(restored.CopySourceVersionId).toBe(first);
    expect((await head('k', Bucket)).VersionId).toBe(restored.VersionId);
    expect((await bytesOf('k', Bucket)).toString()).toBe('first');

    const { VersionId: marker } = await gateway.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(await s3Failure(copy('x', { CopySource: `${Bucket}/k` }))).toMatchObject({ code: 'NoSuchKey' });
    const ofMarker = copy('x', { CopySource: `${Bucket}/k?versionId=${marker ?? ''}` });
    expect(await s3Failure(ofMarker)).toMatchObject({ code: 'InvalidRequest' });
    const unknown = copy('x', { CopySource: `${Bucket}/other?versionId=${first ?? ''}` });
    expect(await s3Failure(unknown)).toMatchObject({ code: 'NoSuchVersion' });
  });

  it('answers NoSuchKey and NoSuchBucket for a source that is not there', async () => {
    expect(await s3Failure(copy('x', { CopySource: `${gateway.bucket}/none` }))).toMatchObject({
      code: 'NoSuchKey',
    });
    expect(await s3Failure(copy('x', { CopySource: `${gateway.bucket}-none/k` }))).toMatchObject({
      code: 'NoSuchBucket',
    });
  });

  it('check 68: refuses a source that names no object, and never follows a URL', async () => {
    for (const source of ['b', '', 'http://evil.example/b/k', 'arn:aws:s3:::b/k', `${gateway.bucket}/`]) {
      const target = `/${gateway.bucket}/copied`;
      const answer = await gateway.raw({ method: 'PUT', target, headers: [['x-amz-copy-source', source]] });
      expect([source, answer.status, answer.code]).toEqual([source, 400, 'InvalidArgument']);
      expect((await gateway.raw({ method: 'HEAD', target })).status).toBe(404);
    }
  });

  it('check 67: dots in the source are part of its key', async () => {
    const victim = await gateway.newBucket('victim');
    await gateway.put('k', 'victim', victim);
    const CopySource = `${gateway.bucket}/../${victim}/k`;
    expect(await s3Failure(copy('x', { CopySource }))).toMatchObject({ code: 'NoSuchKey' });
  });

  it('check 88: a copy is one whole version, however often its source is overwritten', async () => {
    const bodies = Array.from({ length: 4 }, (_, i) => Buffer.alloc(600_000, i + 1));
    await gateway.put('moving', bodies[0]);
    let isDone = false;
    const overwriting = (async () => {
      for (let i = 0; !isDone; i++) await gateway.put('moving', bodies[i % 4]);
    })();
    const outcomes = [];
    for (let i = 0; i < 10; i++)
      outcomes.push(
        await copy(`moving/${i}`, { CopySource: `${gateway.bucket}/moving` }).then(
          () => `moving/${i}`,
          (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode,
        ),
      );
    isDone = true;
    await overwriting;
    for (const outcome of outcomes) {
      if (typeof outcome !== 'string') expect(outcome).toBe(503);
      else {
        const copied = await bytesOf(outcome);
        expect(bodies.some((body) => body.equals(copied))).toBe(true);
      }
    }
  });
});
