import { GetObjectCommand, ListPartsCommand, type S3Client } from '@aws-sdk/client-s3';
import { listKeys } from '../list-keys.js';

/** All objects of a bucket with their bytes, one after the other. */
export async function* allObjects(
  s3: S3Client,
  bucket: string,
): AsyncGenerator<{ readonly key: string; readonly body: Uint8Array }> {
  for (const key of await listKeys(s3, bucket)) yield { key, body: await readBytes(s3, bucket, key) };
}

export async function readBytes(s3: S3Client, Bucket: string, Key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

/** Bytes that the parts of an open upload hold. */
export async function openUploadBytes(
  s3: S3Client,
  upload: { readonly bucket: string; readonly key: string; readonly uploadId: string | undefined },
): Promise<number> {
  const { Parts = [] } = await s3.send(
    new ListPartsCommand({ Bucket: upload.bucket, Key: upload.key, UploadId: upload.uploadId }),
  );
  return Parts.reduce((sum, { Size = 0 }) => sum + Size, 0);
}
