import { AbortMultipartUploadCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { UploadInSteps } from '../support/multipart.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBytes } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';
import { waitFor } from '../support/wait-for.js';
import { filesHolding, LOCAL_ZONES } from '../support/zones.js';

describe('AbortMultipartUpload', () => {
  const gateway = useGateway();
  const abort = (upload: UploadInSteps, UploadId = upload.uploadId) =>
    gateway.s3.send(new AbortMultipartUploadCommand({ Bucket: upload.bucket, Key: upload.key, UploadId }));

  it('answers 204; the upload and its bytes are gone', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'aborted');
    const body = uniqueBytes(1024);
    const part = await upload.part(1, body);
    expect((await abort(upload)).$metadata.httpStatusCode).toBe(204);
    expect(await s3Failure(upload.part(2, body))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    expect(await s3Failure(upload.complete([part]))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    await waitFor('the part to go', async () => {
      return (await filesHolding(gateway.access, LOCAL_ZONES.fi, body)).length === 0;
    });
  });

  it('check 76: answers NoSuchUpload for an unknown, an aborted and a completed upload', async () => {
    const upload = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'twice');
    await abort(upload);
    expect(await s3Failure(abort(upload))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    expect(await s3Failure(abort(upload, 'unknown'))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
    const done = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'done');
    await done.complete([await done.part(1, Buffer.from('whole'))]);
    expect(await s3Failure(abort(done))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
  });

  it('check 79: leaves the object of a completed upload as it is', async () => {
    const done = await UploadInSteps.begin(gateway.s3, gateway.bucket, 'kept');
    await done.complete([await done.part(1, Buffer.from('whole'))]);
    await s3Failure(abort(done));
    const { body } = await gateway.raw({ method: 'GET', target: `/${gateway.bucket}/kept` });
    expect(body.toString()).toBe('whole');
  });
});
