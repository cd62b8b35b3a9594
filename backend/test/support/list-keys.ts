import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** All keys of a bucket, page by page, in the order of the listing. */
export async function listKeys(s3: S3Client, Bucket: string, Prefix?: string): Promise<string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return keys;
}
