import {
  GetBucketAccelerateConfigurationCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
  PutBucketEncryptionCommand,
  PutBucketRequestPaymentCommand,
  PutBucketWebsiteCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { plainRequest } from '../support/raw-request.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

const SETTINGS = [
  'accelerate',
  'analytics',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'lifecycle',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'replication',
  'requestPayment',
  'website',
];

describe('what a bucket never had', () => {
  const gateway = useGateway();

  it.each([
    ['ServerSideEncryptionConfigurationNotFoundError', GetBucketEncryptionCommand],
    ['ReplicationConfigurationNotFoundError', GetBucketReplicationCommand],
    ['NoSuchWebsiteConfiguration', GetBucketWebsiteCommand],
    ['NoSuchLifecycleConfiguration', GetBucketLifecycleConfigurationCommand],
    ['ObjectLockConfigurationNotFoundError', GetObjectLockConfigurationCommand],
  ])('is told as %s', async (code, Command) => {
    const ask = (Bucket: string) =>
      s3Failure(gateway.s3.send(new Command({ Bucket }) as GetBucketWebsiteCommand));
    expect(await ask(gateway.bucket)).toMatchObject({ code, status: 404 });
    expect(await ask(uniqueBucket('gone'))).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });

  it('is told as the default where AWS has one', async () => {
    const Bucket = gateway.bucket;
    const { s3 } = gateway;
    expect((await s3.send(new GetBucketLoggingCommand({ Bucket }))).LoggingEnabled).toBeUndefined();
    const notification = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(notification.TopicConfigurations ?? notification.QueueConfigurations).toBeUndefined();
    expect((await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe('BucketOwner');
    expect((await s3.send(new GetBucketAccelerateConfigurationCommand({ Bucket }))).Status).toBeUndefined();
  });

  it('is an empty list where there may be several, and no single one', async () => {
    const Bucket = gateway.bucket;
    const { s3 } = gateway;
    expect(await s3.send(new ListBucketAnalyticsConfigurationsCommand({ Bucket }))).toMatchObject({
      IsTruncated: false,
    });
    expect(await s3.send(new ListBucketInventoryConfigurationsCommand({ Bucket }))).toMatchObject({
      IsTruncated: false,
    });
    expect(await s3.send(new ListBucketMetricsConfigurationsCommand({ Bucket }))).toMatchObject({
      IsTruncated: false,
    });
    expect(await s3.send(new ListBucketIntelligentTieringConfigurationsCommand({ Bucket }))).toMatchObject({
      IsTruncated: false,
    });
    for (const name of ['analytics', 'inventory', 'metrics', 'intelligent-tiering']) {
      const single = await gateway.raw({ method: 'GET', target: `/${Bucket}?${name}&id=x` });
      expect([name, single.status, single.code]).toEqual([name, 404, 'NoSuchConfiguration']);
    }
  });

  it('is told only to those who may read the setting', async () => {
    for (const name of SETTINGS) {
      const { status, code } = await plainRequest(gateway.access, {
        method: 'GET',
        target: `/${gateway.bucket}?${name}`,
      });
      expect([name, status, code]).toEqual([name, 403, 'AccessDenied']);
    }
  });

  it('cannot be given to it either: NotImplemented, and nothing is pretended', async () => {
    const Bucket = gateway.bucket;
    const { s3 } = gateway;
    const encryption = {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }],
    };
    for (const refused of [
      s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryption })),
      s3.send(
        new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration: { Payer: 'Requester' } }),
      ),
      s3.send(
        new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'i' } } }),
      ),
    ])
      expect(await s3Failure(refused)).toMatchObject({ code: 'NotImplemented', status: 501 });
  });
});
