import type { RunningGateway } from './running-gateway.js';
import { elementOf } from './s3-caller.js';
import { partsOf, type Sample } from './sample.js';

/** Stores a sample as its own shape says: one PUT, or a multipart upload. @throws Error when it is refused */
export async function upload(gateway: RunningGateway, bucket: string, sample: Sample): Promise<void> {
  const { key, bytes, partSizes } = sample;
  if (partSizes.length === 0) {
    await gateway.s3.expect('PUT', { bucket, key, body: bytes });
    return;
  }
  const begun = await gateway.s3.expect('POST', { bucket, key, query: { uploads: '' } });
  const uploadId = elementOf(begun, 'UploadId');
  const entries: string[] = [];
  for (const [index, part] of partsOf(bytes, partSizes).entries()) {
    const partNumber = String(index + 1);
    const query = { partNumber, uploadId };
    const { headers } = await gateway.s3.expect('PUT', { bucket, key, query, body: part });
    entries.push(`<Part><PartNumber>${partNumber}</PartNumber><ETag>${headers.etag}</ETag></Part>`);
  }
  const completed = await gateway.s3.expect('POST', {
    bucket,
    key,
    query: { uploadId },
    body: `<CompleteMultipartUpload>${entries.join('')}</CompleteMultipartUpload>`,
  });
  // A completion answers 200 before it is over, and then says in the body that it failed.
  const code = elementOf(completed, 'Code');
  if (code !== '') throw new Error(`completing ${key} failed: ${code} ${elementOf(completed, 'Message')}`);
}
