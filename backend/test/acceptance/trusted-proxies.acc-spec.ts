import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { signedRequest } from '../support/raw-request.js';
import { createS3Client } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';

describe('a client behind a proxy', () => {
  let trusting: Gateway;
  let wary: Gateway;
  jest.setTimeout(120_000);
  const bucket = uniqueBucket('behind');
  const clients: S3Client[] = [];

  beforeAll(async () => {
    [trusting, wary] = await Promise.all([
      startGateway({ env: { SGW_TRUSTED_PROXIES: '127.0.0.0/8', SGW_LOG_LEVEL: 'warn' } }),
      startGateway({ env: { SGW_LOG_LEVEL: 'warn' } }),
    ]);
    for (const gateway of [trusting, wary]) {
      const s3 = createS3Client(gateway);
      clients.push(s3);
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      for (const Key of ['office', 'secure']) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
      const deny = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject' };
      const Policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            ...deny,
            Resource: `arn:aws:s3:::${bucket}/office`,
            Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
          },
          {
            ...deny,
            Resource: `arn:aws:s3:::${bucket}/secure`,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      });
      await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    }
  });
  afterAll(async () => {
    for (const s3 of clients) s3.destroy();
    await Promise.all([trusting.stop(), wary.stop()]);
  });

  const statusOf = async (gateway: Gateway, key: string, ...unsigned: [string, string][]) =>
    (await signedRequest(gateway, { method: 'GET', target: `/${bucket}/${key}`, unsigned })).status;

  it('is judged by the address that a trusted proxy vouches for, and by no other', async () => {
    expect(await statusOf(trusting, 'office')).toBe(403);
    expect(await statusOf(trusting, 'office', ['X-Forwarded-For', '203.0.113.9'])).toBe(200);
    // What stands before the proxy's own entry is the client's claim.
    expect(await statusOf(trusting, 'office', ['X-Forwarded-For', '203.0.113.9, 198.51.100.1'])).toBe(403);
    expect(await statusOf(wary, 'office', ['X-Forwarded-For', '203.0.113.9'])).toBe(403);
  });

  it('came by https when a trusted proxy says so', async () => {
    expect(await statusOf(trusting, 'secure')).toBe(403);
    expect(await statusOf(trusting, 'secure', ['X-Forwarded-Proto', 'https'])).toBe(200);
    expect(await statusOf(wary, 'secure', ['X-Forwarded-Proto', 'https'])).toBe(403);
  });
});
