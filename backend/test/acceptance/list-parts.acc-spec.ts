import { ListPartsCommand, type ListPartsCommandInput } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { UploadInSteps } from '../support/multipart.js';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('ListParts', () => {
  const gateway = useGateway();
  const list = (upload: UploadInSteps, input: Partial<ListPartsCommandInput> = {}) =>
    gateway.s3.send(
      new ListPartsCommand({ Bucket: upload.bucket, Key: upload.key, UploadId: upload.uploadId, ...input }),
    );

  it('shows the newest form of each part in order, page by page', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'parts');
    await upload.part(3, Buffer.from('ccc'));
    await upload.part(1, Buffer.from('a'));
    await upload.part(2, Buffer.from('old'));
    const { ETag } = await upload.part(2, Buffer.from('bb'));
    const all = await list(upload);
    expect(all.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(all.Parts?.[1]?.ETag).toBe(ETag);
    const first = await list(upload, { MaxParts: 2 });
    expect([first.IsTruncated, first.NextPartNumberMarker]).toEqual([true, '2']);
    const second = await list(upload, { PartNumberMarker: first.NextPartNumberMarker });
    const none = await list(upload, { MaxParts: 0 });
    expect([none.IsTruncated, none.Parts]).toEqual([false, undefined]);
    expect([second.IsTruncated, second.Parts?.map(({ PartNumber }) => PartNumber)]).toEqual([false, [3]]);
  });

  it('check 75: knows an upload only by its own bucket and key', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'bound');
    expect(await s3Failure(list(upload, { Key: 'other' }))).toMatchObject({
      code: 'NoSuchUpload',
      status: 404,
    });
    expect(await s3Failure(list(upload, { UploadId: 'unknown' }))).toMatchObject({
      code: 'NoSuchUpload',
      status: 404,
    });
  });
});
