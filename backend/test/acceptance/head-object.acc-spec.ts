import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('HeadObject', () => {
  const gateway = useGateway();

  it('answers size, ETag and metadata without a body', async () => {
    const ETag = await gateway.put('object', 'seven..');
    const head = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'object' }));
    expect(head).toMatchObject({ ContentLength: 7, ETag, Metadata: {} });
  });

  it('answers 404 without a body for a key that is not there', async () => {
    const failure = await s3Failure(
      gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'gone' })),
    );
    expect(failure).toMatchObject({ code: 'NotFound', status: 404 });
    const raw = await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}/gone` });
    expect(raw.body).toHaveLength(0);
  });

  it('shows a checksum only to those who ask', async () => {
    await gateway.put('sum', 'x');
    const silent = await gateway.s3.send(new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'sum' }));
    const asked = await gateway.s3.send(
      new HeadObjectCommand({ Bucket: gateway.bucket, Key: 'sum', ChecksumMode: 'ENABLED' }),
    );
    expect(silent.ChecksumCRC32).toBeUndefined();
    expect(asked.ChecksumCRC32).toBe('jNwWgw==');
  });
});
