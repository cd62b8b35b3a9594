import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** Keys that need care in a listing, an address or a row. */
export const ODD_KEYS = [
  'plain',
  'with space',
  'plus+plus',
  'percent%20',
  'äöå/日本/🙂',
  '<angle>&"quote"',
  'dir/',
  '..',
  'a//b',
  'é',
];

/**
 * Fills a bucket as its owner would over years: a null version, versions, delete markers, odd names, metadata and tags, and
 * `large`, which came in two parts.
 *
 * @param keys of which the first one gets a null version
 * @returns the bytes of `large`
 */
export async function fillWithVersions(
  s3: S3Client,
  Bucket: string,
  keys: readonly string[] = ODD_KEYS,
): Promise<Buffer> {
  const put = (Key: string, Body: string, more = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await put(keys[0] ?? 'plain', 'null version');
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (const key of keys) await put(key, `body of ${key}`, { ContentType: 'text/x-odd' });
  for (let turn = 0; turn < 3; turn++) await put('often', `turn ${turn}`);
  await remove('often');
  await put('often', 'risen');
  await put('gone', 'was there');
  await remove('gone');
  const facts = { CacheControl: 'no-store', Metadata: { colour: 'blue' }, Tagging: 'team=red&level=2' };
  await put('described', 'x', facts);
  const large = Buffer.alloc(6 * 1024 * 1024, 'large');
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'large' }));
  const upload = { Bucket, Key: 'large', UploadId };
  const Parts = [];
  for (const [index, Body] of [
    large.subarray(0, 5 * 1024 * 1024),
    large.subarray(5 * 1024 * 1024),
  ].entries()) {
    const PartNumber = index + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  return large;
}

/**
 * Keys that {@link writeBehind} writes on with: `multi` and `gone` are there, `back` was deleted; `between` and `latest` have a
 * null version, between others and in front of another.
 */
export async function fillForWriters(s3: S3Client, Bucket: string): Promise<void> {
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const keep = (Status: 'Enabled' | 'Suspended') =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  await keep('Enabled');
  for (const key of ['multi', 'gone', 'back', 'between', 'latest']) await put(key, 'first');
  await keep('Suspended');
  for (const key of ['between', 'latest']) await put(key, 'null');
  await keep('Enabled');
  for (const key of ['multi', 'gone', 'back', 'between']) await put(key, 'second');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'back' }));
}

/**
 * Somebody goes on writing: a version in front of others, a marker, a version in front of a marker, two of a new key.
 *
 * @returns the bytes that each key has now; undefined where it is deleted
 */
export async function writeBehind(
  s3: S3Client,
  Bucket: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  await put('multi', 'third');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
  await put('back', 'risen');
  await put('fresh', 'older');
  await put('fresh', 'newer');
  return {
    multi: 'third',
    gone: undefined,
    back: 'risen',
    fresh: 'newer',
    between: 'second',
    latest: 'null',
  };
}
