import { GetBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { useGateway } from '../support/use-gateway.js';
import { setVersioning, versionedBucket } from '../support/versioned-bucket.js';

describe('PutBucketVersioning', () => {
  const gateway = useGateway();

  it('takes effect for the very next write', async () => {
    const Bucket = await gateway.newBucket('switched');
    const put = async () =>
      (await gateway.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))).VersionId;
    expect(await put()).toBeUndefined();
    await setVersioning(gateway, Bucket, 'Enabled');
    expect(await put()).toMatch(/^[\w-]{22}$/);
    await setVersioning(gateway, Bucket, 'Suspended');
    expect(await put()).toBe('null');
    await setVersioning(gateway, Bucket, 'Enabled');
    expect(await put()).toMatch(/^[\w-]{22}$/);
    const { Status } = await gateway.s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect(Status).toBe('Enabled');
  });

  it('refuses MFA delete, a state that is none, and no state at all', async () => {
    const Bucket = await versionedBucket(gateway);
    const put = (content: string) =>
      gateway.raw({
        method: 'PUT',
        target: `/${Bucket}?versioning`,
        body: `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</VersioningConfiguration>`,
      });
    expect(await put('<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>')).toMatchObject({
      status: 501,
    });
    expect(await put('<Status>Off</Status>')).toMatchObject({ status: 400, code: 'MalformedXML' });
    expect(await put('')).toMatchObject({ status: 400, code: 'IllegalVersioningConfigurationException' });
    const { Status } = await gateway.s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect(Status).toBe('Enabled');
  });

  it('answers NoSuchBucket for a bucket that is not there', async () => {
    await expect(setVersioning(gateway, `${gateway.bucket}-none`, 'Enabled')).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});
