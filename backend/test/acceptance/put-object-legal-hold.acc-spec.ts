import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectLegalHoldCommand,
  HeadObjectCommand,
  type ObjectLockLegalHoldStatus,
  PutObjectLegalHoldCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { inDays, lockedBucket, putLocked } from '../support/locked-bucket.js';
import { s3Failure } from '../support/s3-client.js';
import { useGateway } from '../support/use-gateway.js';

describe('PutObjectLegalHold', () => {
  const gateway = useGateway();
  const put = (
    version: { readonly Bucket: string; readonly Key: string; readonly VersionId?: string },
    Status: ObjectLockLegalHoldStatus,
  ) => gateway.s3.send(new PutObjectLegalHoldCommand({ ...version, LegalHold: { Status } }));

  it('keeps a version until it is lifted, and no bypass helps', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const version = { Bucket, Key: 'k', VersionId: await putLocked(gateway.s3, Bucket, 'k') };
    await put(version, 'ON');
    for (const BypassGovernanceRetention of [undefined, true]) {
      const command = new DeleteObjectCommand({ ...version, BypassGovernanceRetention });
      expect(await s3Failure(gateway.s3.send(command))).toEqual({
        code: 'AccessDenied',
        status: 403,
        message: 'Access Denied because object protected by object lock.',
      });
    }
    await put(version, 'OFF');
    const { LegalHold } = await gateway.s3.send(new GetObjectLegalHoldCommand(version));
    expect(LegalHold).toEqual({ Status: 'OFF' });
    await gateway.s3.send(new DeleteObjectCommand(version));
    expect(await s3Failure(gateway.s3.send(new HeadObjectCommand(version)))).toMatchObject({ status: 404 });
  });

  it('leaves the retention alone, and is left alone by it', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const retention = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(1) } as const;
    const VersionId = await putLocked(gateway.s3, Bucket, 'k', retention);
    const version = { Bucket, Key: 'k', VersionId };
    await put(version, 'ON');
    expect(await gateway.s3.send(new HeadObjectCommand(version))).toMatchObject({
      ...retention,
      ObjectLockLegalHoldStatus: 'ON',
    });
    await put(version, 'OFF');
    expect(await gateway.s3.send(new HeadObjectCommand(version))).toMatchObject(retention);
    const deletion = gateway.s3.send(new DeleteObjectCommand(version));
    expect(await s3Failure(deletion)).toMatchObject({ code: 'AccessDenied' });
  });

  it('refuses a state that is none, and a bucket without object lock', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    await putLocked(gateway.s3, Bucket, 'k');
    await gateway.put('plain');
    const raw = (target: string, status: string) => {
      const body = `<LegalHold><Status>${status}</Status></LegalHold>`;
      const md5 = createHash('md5').update(body).digest('base64');
      return gateway.raw({ method: 'PUT', target, body, headers: [['Content-MD5', md5]] });
    };
    for (const status of ['on', '', 'true'])
      expect(await raw(`/${Bucket}/k?legal-hold`, status)).toMatchObject({
        status: 400,
        code: 'MalformedXML',
      });
    expect(await raw(`/${gateway.bucket}/plain?legal-hold`, 'ON')).toMatchObject({
      status: 400,
      code: 'InvalidRequest',
    });
    expect(await s3Failure(put({ Bucket, Key: 'gone' }, 'ON'))).toMatchObject({ code: 'NoSuchKey' });
  });
});
