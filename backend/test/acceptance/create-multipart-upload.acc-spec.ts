import { CreateMultipartUploadCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { UploadInSteps } from '../support/multipart.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

describe('CreateMultipartUpload', () => {
  const gateway = useGateway();

  it('check 75: gives every upload an id that cannot be guessed', async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 3; i++)
      ids.add((await UploadInSteps.begin(gateway.s3, gateway.bucket, 'same')).uploadId);
    expect(ids.size).toBe(3);
    // 128 random bits are at least 22 characters of base64.
    for (const id of ids) expect(id.length).toBeGreaterThanOrEqual(22);
  });

  it('check 80: changes nothing that a reader sees', async () => {
    await gateway.put('there', 'old');
    await UploadInSteps.begin(gateway.s3, gateway.bucket, 'there');
    const { Body } = await gateway.s3.send(new GetObjectCommand({ Bucket: gateway.bucket, Key: 'there' }));
    expect(await Body?.transformToString()).toBe('old');
  });

  it('gives its headers, metadata and tags to the object', async () => {
    const Key = 'with-headers';
    const { UploadId } = await gateway.s3.send(
      new CreateMultipartUploadCommand({
        Bucket: gateway.bucket,
        Key,
        ContentType: 'video/mp4',
        CacheControl: 'no-cache',
        Metadata: { made: 'of parts' },
        Tagging: 'a=1',
      }),
    );
    const part = await gateway.raw({
      method: 'PUT',
      target: `/${gateway.bucket}/${Key}?partNumber=1&uploadId=${encodeURIComponent(UploadId ?? '')}`,
      body: 'part',
    });
    await gateway.raw({
      method: 'POST',
      target: `/${gateway.bucket}/${Key}?uploadId=${encodeURIComponent(UploadId ?? '')}`,
      body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers['etag']}</ETag></Part></CompleteMultipartUpload>`,
    });
    const head = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key }));
    expect(head).toMatchObject({
      ContentType: 'video/mp4',
      CacheControl: 'no-cache',
      Metadata: { made: 'of parts' },
    });
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    const failure = await s3Failure(UploadInSteps.begin(gateway.s3, uniqueBucket('gone'), 'k'));
    expect(failure).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});
