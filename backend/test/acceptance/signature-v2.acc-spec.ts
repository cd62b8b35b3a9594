import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Gateway, startGateway } from '../support/gateway.js';
import { Operator } from '../support/operator.js';
import { formBody, type FormField, postForm } from '../support/post-form.js';
import { plainRequest } from '../support/raw-request.js';
import { createS3Client, s3Failure } from '../support/s3-client.js';
import { hmacSha1, version2Headers, version2Target } from '../support/signing-v2.js';
import { uniqueBucket } from '../support/unique.js';

const NOT_SUPPORTED = 'Please use AWS4-HMAC-SHA256.';

describe('Signature Version 2', () => {
  let gateway: Gateway;
  let s3: S3Client;
  const bucket = uniqueBucket('v2');
  const path = `/${bucket}/a key`.replace(' ', '%20');
  jest.setTimeout(120_000);

  beforeAll(async () => {
    gateway = await startGateway({ env: { SGW_LOG_LEVEL: 'warn' } });
    s3 = createS3Client(gateway);
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a key', Body: 'old appliance' }));
  });
  afterAll(async () => {
    s3.destroy();
    await gateway.stop();
  });

  const get = (target = path) =>
    plainRequest(gateway, {
      method: 'GET',
      target,
      headers: version2Headers(gateway, { method: 'GET', resource: target }),
    });
  const soon = () => Math.floor(Date.now() / 1000) + 60;
  const form = (): Buffer => {
    const policy = Buffer.from(
      JSON.stringify({
        expiration: new Date(Date.now() + 60_000).toISOString(),
        conditions: [{ bucket }, { key: 'form' }],
      }),
    ).toString('base64');
    const fields: FormField[] = [
      ['key', 'form'],
      ['AWSAccessKeyId', gateway.accessKeyId],
      ['policy', policy],
      ['signature', hmacSha1(gateway.secretAccessKey, policy)],
    ];
    return formBody(fields, { content: 'by form' });
  };

  it('check 3: is off unless the tenant switches it on, however well it is signed', async () => {
    for (const answer of [
      await get(),
      await plainRequest(gateway, { method: 'GET', target: version2Target(gateway, 'GET', path, soon()) }),
      await plainRequest(gateway, {
        method: 'GET',
        target: path,
        headers: [['Authorization', 'AWS AKID:sig']],
      }),
      await postForm(gateway, bucket, form()),
    ]) {
      expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect(answer.body.toString()).toContain(NOT_SUPPORTED);
    }
  });

  describe('in a tenant that switched it on', () => {
    beforeAll(async () => {
      await new Operator(() => gateway).ask('PATCH', '/tenants/default', { allowSignatureV2: true });
    });

    it('reads, writes and lists by header', async () => {
      expect((await get()).body.toString()).toBe('old appliance');
      const target = `/${bucket}/by-header`;
      const put = await plainRequest(gateway, {
        method: 'PUT',
        target,
        headers: version2Headers(gateway, { method: 'PUT', resource: target, type: 'text/plain' }),
        body: 'written',
      });
      expect(put.status).toBe(200);
      expect((await get(target)).body.toString()).toBe('written');
      const listing = await plainRequest(gateway, {
        method: 'GET',
        target: `/${bucket}?prefix=by&max-keys=5`,
        headers: version2Headers(gateway, { method: 'GET', resource: `/${bucket}` }),
      });
      expect(listing.body.toString()).toContain('<Key>by-header</Key>');
      const uploads = await plainRequest(gateway, {
        method: 'GET',
        target: `/${bucket}?uploads`,
        headers: version2Headers(gateway, { method: 'GET', resource: `/${bucket}?uploads` }),
      });
      expect(uploads.status).toBe(200);
    });

    it('reads by query until the time it names', async () => {
      const send = (target: string) => plainRequest(gateway, { method: 'GET', target });
      expect((await send(version2Target(gateway, 'GET', path, soon()))).body.toString()).toBe(
        'old appliance',
      );
      const over = await send(version2Target(gateway, 'GET', path, soon() - 61));
      expect(over).toMatchObject({ status: 403, code: 'AccessDenied' });
      expect(over.body.toString()).toContain('Request has expired');
      const changed = version2Target(gateway, 'GET', path, soon());
      for (const added of ['&acl', '&tagging', '&response-content-type=text/html', '&attributes'])
        expect(await send(changed + added)).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    });

    it('is told apart from Version 4 by policies', async () => {
      const deny = (version: string) =>
        s3.send(
          new PutBucketPolicyCommand({
            Bucket: bucket,
            Policy: JSON.stringify({
              Version: '2012-10-17',
              Statement: {
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:GetObject',
                Resource: `arn:aws:s3:::${bucket}/*`,
                Condition: { StringEquals: { 's3:signatureversion': version } },
              },
            }),
          }),
        );
      const read = () => s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'a key' }));
      await deny('AWS');
      expect(await get()).toMatchObject({ status: 403, code: 'AccessDenied' });
      await read();
      await deny('AWS4-HMAC-SHA256');
      expect((await get()).status).toBe(200);
      expect(await s3Failure(read())).toMatchObject({ code: 'AccessDenied' });
      await s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
    });

    it('uploads by form', async () => {
      expect((await postForm(gateway, bucket, form())).status).toBe(204);
      expect((await get(`/${bucket}/form`)).body.toString()).toBe('by form');
    });

    it('refuses a wrong secret, a stale date and a header added to a signed request', async () => {
      const keys = { accessKeyId: gateway.accessKeyId, secretAccessKey: 'wrong' };
      const refused = (headers: ReturnType<typeof version2Headers>) =>
        plainRequest(gateway, { method: 'GET', target: path, headers });
      const request = { method: 'GET', resource: path };
      expect(await refused(version2Headers(keys, request))).toMatchObject({ code: 'SignatureDoesNotMatch' });
      const date = new Date(Date.now() - 16 * 60_000).toUTCString();
      expect(await refused(version2Headers(gateway, { ...request, date }))).toMatchObject({
        status: 403,
        code: 'RequestTimeTooSkewed',
      });
      expect(await refused([...version2Headers(gateway, request), ['x-amz-meta-a', 'b']])).toMatchObject({
        status: 403,
        code: 'SignatureDoesNotMatch',
      });
    });
  });
});
