import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { inDays, lockedBucket, putLocked } from '../support/locked-bucket.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { usePeople } from '../support/use-operator.js';

const governed = (days = 1) =>
  ({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(days) }) as const;
const denied = { code: 'AccessDenied', status: 403, message: 'Access Denied' };
const locked = { ...denied, message: 'Access Denied because object protected by object lock.' };

describe('who may lock and unlock objects', () => {
  const people = usePeople();

  /** Lets a colleague do these things with every object, under these conditions. */
  const allow = (Bucket: string, actions: readonly string[], Condition?: object) =>
    people.owner.s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: JSON.stringify({
          Statement: [
            {
              Effect: 'Allow',
              Principal: { CanonicalUser: people.colleague.canonicalId },
              Action: actions.map((action) => `s3:${action}`),
              Resource: `arn:aws:s3:::${Bucket}/*`,
              ...(Condition && { Condition }),
            },
          ],
        }),
      }),
    );
  const retain = (Bucket: string, days: number, Mode: 'GOVERNANCE' | 'COMPLIANCE' = 'GOVERNANCE') =>
    people.colleague.s3.send(
      new PutObjectRetentionCommand({
        Bucket,
        Key: 'k',
        Retention: { Mode, RetainUntilDate: inDays(days) },
      }),
    );

  it('shows a reader as much of a lock as the reader may ask for by itself', async () => {
    const Bucket = await lockedBucket(people.owner.s3);
    await putLocked(people.owner.s3, Bucket, 'k', { ...governed(), ObjectLockLegalHoldStatus: 'ON' });
    const seen = async (...actions: string[]) => {
      await allow(Bucket, ['GetObject', ...actions]);
      const head = await people.colleague.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
      return [
        head.ObjectLockMode,
        head.ObjectLockRetainUntilDate !== undefined,
        head.ObjectLockLegalHoldStatus,
      ];
    };
    expect(await seen()).toEqual([undefined, false, undefined]);
    expect(await seen('GetObjectRetention')).toEqual(['GOVERNANCE', true, undefined]);
    expect(await seen('GetObjectLegalHold')).toEqual([undefined, false, 'ON']);
    expect(await seen('GetObjectRetention', 'GetObjectLegalHold')).toEqual(['GOVERNANCE', true, 'ON']);
  });

  it('lets an upload lock its object only with the permissions to lock', async () => {
    const Bucket = await lockedBucket(people.owner.s3);
    const put = (lock: object) =>
      people.colleague.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ...lock }));
    await allow(Bucket, ['PutObject']);
    expect(await s3Failure(put(governed()))).toEqual(denied);
    expect(await s3Failure(put({ ObjectLockLegalHoldStatus: 'ON' }))).toEqual(denied);
    const create = new CreateMultipartUploadCommand({ Bucket, Key: 'k', ...governed() });
    expect(await s3Failure(people.colleague.s3.send(create))).toEqual(denied);
    await put({});
    await allow(Bucket, ['PutObject', 'PutObjectRetention', 'PutObjectLegalHold']);
    await put({ ...governed(), ObjectLockLegalHoldStatus: 'ON' });
  });

  it('wants for a bypass of governance the permission, and that it is asked for', async () => {
    const Bucket = await lockedBucket(people.owner.s3);
    const VersionId = await putLocked(people.owner.s3, Bucket, 'k', governed());
    const remove = (BypassGovernanceRetention?: boolean) =>
      people.colleague.s3.send(
        new DeleteObjectCommand({ Bucket, Key: 'k', VersionId, BypassGovernanceRetention }),
      );
    const removeAll = async () => {
      const Delete = { Objects: [{ Key: 'k', VersionId }] };
      const command = new DeleteObjectsCommand({ Bucket, Delete, BypassGovernanceRetention: true });
      const { Deleted = [], Errors = [] } = await people.colleague.s3.send(command);
      return [Deleted.length, ...Errors.map(({ Code, Message }) => `${Code}: ${Message}`)];
    };
    const shorten = () =>
      people.colleague.s3.send(
        new PutObjectRetentionCommand({
          Bucket,
          Key: 'k',
          Retention: {},
          BypassGovernanceRetention: true,
        }),
      );
    await allow(Bucket, ['DeleteObject', 'DeleteObjectVersion', 'PutObjectRetention']);
    expect(await s3Failure(remove())).toEqual(locked);
    expect(await s3Failure(remove(true))).toEqual(denied);
    expect(await removeAll()).toEqual([0, 'AccessDenied: Access Denied']);
    expect(await s3Failure(shorten())).toEqual(denied);
    await allow(Bucket, ['DeleteObjectVersion', 'PutObjectRetention', 'BypassGovernanceRetention']);
    expect(await s3Failure(remove())).toEqual(locked);
    await shorten();
    await retain(Bucket, 1);
    expect(await removeAll()).toEqual([1]);
  });

  it('tells the conditions of a policy how long and how a request keeps, by header and by body', async () => {
    const Bucket = await lockedBucket(people.owner.s3);
    await putLocked(people.owner.s3, Bucket, 'k');
    const actions = ['PutObject', 'PutObjectRetention', 'PutObjectLegalHold'];
    const put = (lock: object) =>
      people.colleague.s3.send(new PutObjectCommand({ Bucket, Key: 'new', Body: 'x', ...lock }));
    await allow(Bucket, actions, {
      NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': '10' },
    });
    await put(governed(10));
    expect(await s3Failure(put(governed(11)))).toEqual(denied);
    await retain(Bucket, 10);
    expect(await s3Failure(retain(Bucket, 11))).toEqual(denied);
    await allow(Bucket, actions, { StringEquals: { 's3:object-lock-mode': 'COMPLIANCE' } });
    expect(await s3Failure(put(governed()))).toEqual(denied);
    await put({ ...governed(), ObjectLockMode: 'COMPLIANCE' });
    expect(await s3Failure(retain(Bucket, 12))).toEqual(denied);
    const until = inDays(20).toISOString();
    await allow(Bucket, actions, { DateLessThan: { 's3:object-lock-retain-until-date': until } });
    await retain(Bucket, 19);
    expect(await s3Failure(retain(Bucket, 21))).toEqual(denied);
    await allow(Bucket, actions, { StringEquals: { 's3:object-lock-legal-hold': 'ON' } });
    const hold = (Status: 'ON' | 'OFF') =>
      people.colleague.s3.send(new PutObjectLegalHoldCommand({ Bucket, Key: 'k', LegalHold: { Status } }));
    await hold('ON');
    expect(await s3Failure(hold('OFF'))).toEqual(denied);
    await put({ ObjectLockLegalHoldStatus: 'ON' });
    expect(await s3Failure(put({ ObjectLockLegalHoldStatus: 'OFF' }))).toEqual(denied);
  });

  it('lets a limited key make a bucket with object lock only if it may do all that this needs', async () => {
    const keyFor = async (...Action: string[]) => {
      const policy = { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
      return people.operator.client(await people.operator.key('default', people.owner.id, { policy }));
    };
    const create = async (s3: S3Client, ObjectLockEnabledForBucket: boolean) =>
      s3.send(new CreateBucketCommand({ Bucket: uniqueBucket('limited'), ObjectLockEnabledForBucket }));
    const limited = await keyFor('s3:CreateBucket');
    await create(limited, false);
    expect(await s3Failure(create(limited, true))).toEqual(denied);
    const actions = ['s3:CreateBucket', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning'];
    await create(await keyFor(...actions), true);
  });

  it('takes no lock from nobody, even where everybody may', async () => {
    const bucket = await people.openBucket();
    const Policy = JSON.stringify({
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: ['s3:PutObject', 's3:PutObjectLegalHold'],
          Resource: `arn:aws:s3:::${bucket}/*`,
        },
      ],
    });
    await people.owner.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    const headers = [['x-amz-object-lock-legal-hold', 'ON']] as const;
    const answer = await people.nobody('PUT', `/${bucket}/k`, { body: 'x', headers });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(answer.body.toString()).toContain('<ArgumentName>Authorization</ArgumentName>');
    expect((await people.raw('HEAD', `/${bucket}/k`)).status).toBe(404);
    expect(await people.nobody('PUT', `/${bucket}/k`, { body: 'x' })).toMatchObject({ status: 200 });
  });
});
