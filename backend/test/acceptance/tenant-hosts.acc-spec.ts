import {
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type TestUser } from '../support/operator.js';
import { formBody, FORM_BOUNDARY } from '../support/post-form.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

/** SGW_TENANT_DOMAIN of the shared gateway. */
const DOMAIN = 'tenants.sgw.test';
const ORIGIN = 'https://app.example.org';

describe('a tenant in the host', () => {
  const people = usePeople();
  const tenant = uniqueBucket('hosted');
  const bucket = uniqueBucket('public');
  const ofTenant = { host: `${tenant}.${DOMAIN}` };
  const ofBucket = { host: `${bucket}.${tenant}.${DOMAIN}` };
  let user: TestUser;

  beforeAll(async () => {
    await people.operator.tenant({ defaultPublicAccessBlock: false }, tenant);
    user = await people.operator.user(tenant);
    await user.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await user.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'for everybody' }));
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: `arn:aws:s3:::${bucket}/*`,
      },
    });
    await user.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    const rule = { AllowedMethods: ['GET'], AllowedOrigins: [ORIGIN] };
    await user.s3.send(
      new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }),
    );
  });

  it('is whose buckets a request without a signature means', async () => {
    expect((await people.nobody('GET', `/${bucket}/k`, ofTenant)).body.toString()).toBe('for everybody');
    expect((await people.nobody('GET', '/k', ofBucket)).body.toString()).toBe('for everybody');
    // Without a host that says so, it is the first tenant, which has no such bucket.
    expect(await people.nobody('GET', `/${bucket}/k`)).toMatchObject({ status: 404, code: 'NoSuchBucket' });
  });

  it('does not make public what is not', async () => {
    expect(await people.nobody('GET', `/${bucket}`, ofTenant)).toMatchObject({ status: 403 });
    expect(await people.nobody('DELETE', '/k', ofBucket)).toMatchObject({ status: 403 });
    expect(await people.nobody('GET', '/', ofTenant)).toMatchObject({ status: 403 });
  });

  it('that there is not answers as a bucket that there is not', async () => {
    const host = `${uniqueBucket('no-tenant')}.${DOMAIN}`;
    expect(await people.nobody('GET', `/${bucket}/k`, { host })).toMatchObject({
      status: 404,
      code: 'NoSuchBucket',
    });
    expect(await people.nobody('GET', `/${uniqueBucket('gone')}/k`, ofTenant)).toMatchObject({
      status: 404,
      code: 'NoSuchBucket',
    });
  });

  it('must be the tenant of the signer', async () => {
    const { accessKeyId, secretAccessKey } = user;
    const get = { method: 'GET', target: `/${bucket}/k`, ...ofTenant };
    const own = await people.gateway.raw({ ...get, accessKeyId, secretAccessKey });
    expect(own.body.toString()).toBe('for everybody');
    expect(await people.gateway.raw(get)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  it('is whose rules answer a preflight, and whom a form without a policy is for', async () => {
    const preflight = (host?: string) =>
      people.nobody('OPTIONS', `/${bucket}/k`, {
        headers: [
          ['Origin', ORIGIN],
          ['Access-Control-Request-Method', 'GET'],
        ],
        ...(host === undefined ? {} : { host }),
      });
    const allowed = await preflight(ofTenant.host);
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([200, ORIGIN]);
    expect((await preflight()).status).toBe(403);

    const form = formBody([['key', 'posted']], { content: 'by form' }).toString('latin1');
    const posted = await people.nobody('POST', '/', {
      ...ofBucket,
      headers: [['Content-Type', `multipart/form-data; boundary=${FORM_BOUNDARY}`]],
      body: form,
    });
    expect(posted.status).toBe(204);
    expect((await people.nobody('GET', '/posted', ofBucket)).body.toString()).toBe('by form');
  });
});
