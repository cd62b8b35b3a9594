import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { inDays, lockedBucket, putLocked } from '../support/locked-bucket.js';
import { UploadInSteps } from '../support/multipart.js';
import { type FormField, formBody, postForm, signedFields } from '../support/post-form.js';
import { s3Failure } from '../support/s3-client.js';
import { uniqueBucket } from '../support/unique.js';
import { useGateway } from '../support/use-gateway.js';

const DENIED = {
  code: 'AccessDenied',
  status: 403,
  message: 'Access Denied because object protected by object lock.',
};
const HELD = { ObjectLockLegalHoldStatus: 'ON' } as const;
const governed = (days = 1) =>
  ({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(days) }) as const;
const compliant = (days = 1) =>
  ({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: inDays(days) }) as const;

describe('object lock', () => {
  const gateway = useGateway();

  const head = (Bucket: string, Key: string, VersionId?: string) =>
    gateway.s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }));
  const remove = (Bucket: string, Key: string, VersionId?: string, BypassGovernanceRetention?: boolean) =>
    gateway.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention }));

  it('comes with a new bucket, which keeps versions from the start', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const { Status } = await gateway.s3.send(new GetBucketVersioningCommand({ Bucket }));
    expect(Status).toBe('Enabled');
    const odd = { method: 'PUT', target: `/${uniqueBucket('odd')}` };
    const answer = await gateway.raw({ ...odd, headers: [['x-amz-bucket-object-lock-enabled', 'maybe']] });
    expect(answer).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect((await gateway.raw({ ...odd, method: 'HEAD' })).status).toBe(404);
    const Plain = uniqueBucket('plain');
    await gateway.s3.send(new CreateBucketCommand({ Bucket: Plain, ObjectLockEnabledForBucket: false }));
    expect((await gateway.s3.send(new GetBucketVersioningCommand({ Bucket: Plain }))).Status).toBeUndefined();
  });

  it('is told by HEAD and GET, with a range and with 304, too', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const lock = { ...compliant(), ...HELD };
    await putLocked(gateway.s3, Bucket, 'k', lock);
    const { ETag } = await head(Bucket, 'k');
    expect(await head(Bucket, 'k')).toMatchObject(lock);
    const get = await gateway.s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=1-2' }));
    expect(get).toMatchObject(lock);
    expect(await get.Body?.transformToString()).toBe('ep');
    const headers = [['If-None-Match', ETag ?? '']] as const;
    const unchanged = await gateway.raw({ method: 'GET', target: `/${Bucket}/k`, headers });
    expect([unchanged.status, unchanged.headers['x-amz-object-lock-mode']]).toEqual([304, 'COMPLIANCE']);
  });

  it('check 97: keeps a protected version from deletes, and only from those', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const locks = {
      governed: governed(),
      compliant: compliant(),
      held: HELD,
      both: { ...governed(), ...HELD },
    };
    for (const [Key, lock] of Object.entries(locks)) {
      const version = await putLocked(gateway.s3, Bucket, Key, lock);
      expect(await s3Failure(remove(Bucket, Key, version))).toEqual(DENIED);
      if (Key !== 'governed') expect(await s3Failure(remove(Bucket, Key, version, true))).toEqual(DENIED);
      const { VersionId: marker, DeleteMarker } = await remove(Bucket, Key);
      expect(DeleteMarker).toBe(true);
      const written = await putLocked(gateway.s3, Bucket, Key);
      const { Body } = await gateway.s3.send(new GetObjectCommand({ Bucket, Key, VersionId: version }));
      expect(await Body?.transformToString()).toBe('kept');
      await remove(Bucket, Key, marker);
      await remove(Bucket, Key, written);
      expect(await head(Bucket, Key)).toMatchObject({ ...lock, VersionId: version });
    }
    expect(await s3Failure(gateway.s3.send(new DeleteBucketCommand({ Bucket })))).toMatchObject({
      code: 'BucketNotEmpty',
    });
    const { VersionId } = await head(Bucket, 'governed');
    await remove(Bucket, 'governed', VersionId, true);
    const { Versions = [] } = await gateway.s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions.map(({ Key }) => Key)).toEqual(['both', 'compliant', 'held']);
  });

  it('check 97: refuses each protected version of a DeleteObjects, and deletes the others', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const locks = { compliant: compliant(), free: {}, governed: governed(), held: HELD };
    const Objects: { Key: string; VersionId: string }[] = [];
    for (const [Key, lock] of Object.entries(locks))
      Objects.push({ Key, VersionId: await putLocked(gateway.s3, Bucket, Key, lock) });
    const deleteAll = async (BypassGovernanceRetention?: boolean) => {
      const Delete = { Objects };
      const command = new DeleteObjectsCommand({ Bucket, Delete, BypassGovernanceRetention });
      const { Deleted = [], Errors = [] } = await gateway.s3.send(command);
      expect(
        Errors.every(({ Code, Message }) => `${Code} ${Message}` === `${DENIED.code} ${DENIED.message}`),
      ).toBe(true);
      return [Deleted.map(({ Key }) => Key), Errors.map(({ Key }) => Key)];
    };
    expect(await deleteAll()).toEqual([['free'], ['compliant', 'governed', 'held']]);
    expect(await deleteAll(true)).toEqual([
      ['free', 'governed'],
      ['compliant', 'held'],
    ]);
  });

  it('check 97: ends at its moment, by itself', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const until = new Date(Math.ceil(Date.now() / 1000) * 1000 + 2000);
    const lock = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: until } as const;
    const version = await putLocked(gateway.s3, Bucket, 'k', lock);
    expect(await s3Failure(remove(Bucket, 'k', version))).toEqual(DENIED);
    for (;;) {
      const isOver = Date.now() >= until.getTime();
      const answer = await remove(Bucket, 'k', version).then(
        () => 'deleted',
        () => 'denied',
      );
      if (answer === 'deleted') break;
      expect(isOver).toBe(false);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(Date.now()).toBeGreaterThanOrEqual(until.getTime());
  });

  it('follows a multipart upload to the version it becomes', async () => {
    const Bucket = await lockedBucket(gateway.s3, { Mode: 'GOVERNANCE', Days: 10 });
    const own = { ...compliant(2), ...HELD };
    for (const [Key, lock, expected] of [
      ['own', own, own],
      ['default', {}, { ObjectLockMode: 'GOVERNANCE' }],
      ['held', HELD, { ObjectLockMode: 'GOVERNANCE', ...HELD }],
    ] as const) {
      const { UploadId } = await gateway.s3.send(
        new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'CRC32', ...lock }),
      );
      const upload = UploadInSteps.resume(gateway.s3, { bucket: Bucket, key: Key, uploadId: UploadId ?? '' });
      const part = await gateway.s3.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }),
      );
      const { VersionId } = await upload.complete([
        { PartNumber: 1, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 },
      ]);
      expect(await head(Bucket, Key)).toMatchObject(expected);
      expect(await s3Failure(remove(Bucket, Key, VersionId))).toEqual(DENIED);
    }
  });

  it('stays with the source of a copy; the copy is kept as its own request and bucket say', async () => {
    const source = await lockedBucket(gateway.s3);
    await putLocked(gateway.s3, source, 'k', { ...compliant(), ...HELD });
    const CopySource = `${source}/k`;
    const copy = (Bucket: string, more: Partial<ReturnType<typeof governed>> = {}) =>
      gateway.s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource, ...more }));
    await copy(source);
    const plain = await head(source, 'copy');
    expect([plain.ObjectLockMode, plain.ObjectLockLegalHoldStatus]).toEqual([undefined, undefined]);
    const lock = governed(3);
    await copy(source, lock);
    expect(await head(source, 'copy')).toMatchObject(lock);
    const byDefault = await lockedBucket(gateway.s3, { Mode: 'COMPLIANCE', Days: 1 });
    await copy(byDefault);
    expect(await head(byDefault, 'copy')).toMatchObject({ ObjectLockMode: 'COMPLIANCE' });
    expect(await s3Failure(copy(gateway.bucket, lock))).toEqual({
      code: 'InvalidRequest',
      status: 400,
      message: 'Bucket is missing ObjectLockConfiguration',
    });
  });

  it('refuses headers that say nothing clear, before a byte is stored', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const mode = ['x-amz-object-lock-mode', 'GOVERNANCE'] as const;
    const until = ['x-amz-object-lock-retain-until-date', inDays(1).toISOString()] as const;
    const both = 'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied';
    for (const [headers, message] of [
      [[mode], both],
      [[until], both],
      [[['x-amz-object-lock-mode', 'governance'], until], 'Unknown wormMode directive.'],
      [
        [mode, ['x-amz-object-lock-retain-until-date', 'Mon, 23 Nov 2099 00:00:00 GMT']],
        'The retain until date must be provided in ISO 8601 format',
      ],
      [
        [mode, ['x-amz-object-lock-retain-until-date', '2020-01-01T00:00:00Z']],
        'The retain until date must be in the future!',
      ],
      [[['x-amz-object-lock-legal-hold', 'on']], "Legal Hold must be either of 'ON' or 'OFF'"],
    ] as const) {
      for (const [method, target] of [
        ['PUT', `/${Bucket}/new`],
        ['POST', `/${Bucket}/new?uploads`],
      ] as const) {
        const answer = await gateway.raw({ method, target, body: method === 'PUT' ? 'x' : '', headers });
        expect([message, answer.status, answer.code]).toEqual([message, 400, 'InvalidArgument']);
        expect(answer.body.toString()).toContain(`<Message>${message}</Message>`);
      }
    }
    expect(await s3Failure(head(Bucket, 'new'))).toMatchObject({ status: 404 });
    const missing = { code: 'InvalidRequest', message: 'Bucket is missing ObjectLockConfiguration' };
    const put = new PutObjectCommand({ Bucket: gateway.bucket, Key: 'new', Body: 'x', ...governed() });
    expect(await s3Failure(gateway.s3.send(put))).toMatchObject(missing);
    const create = new CreateMultipartUploadCommand({ Bucket: gateway.bucket, Key: 'new', ...HELD });
    expect(await s3Failure(gateway.s3.send(create))).toMatchObject(missing);
  });

  it('wants a hash of what is to be kept', async () => {
    const plain = await lockedBucket(gateway.s3);
    const byDefault = await lockedBucket(gateway.s3, { Mode: 'GOVERNANCE', Days: 1 });
    const hold = ['x-amz-object-lock-legal-hold', 'ON'] as const;
    const md5 = ['Content-MD5', createHash('md5').update('x').digest('base64')] as const;
    const put = (bucket: string, headers: readonly (readonly [string, string])[], query = '') =>
      gateway.raw({ method: 'PUT', target: `/${bucket}/k${query}`, body: 'x', headers });
    const message =
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters';
    for (const refused of [await put(plain, [hold]), await put(byDefault, [])]) {
      expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect(refused.body.toString()).toContain(message);
    }
    expect(await put(plain, [])).toMatchObject({ status: 200 });
    expect(await put(plain, [hold, md5])).toMatchObject({ status: 200 });
    expect(await put(byDefault, [md5])).toMatchObject({ status: 200 });
    const { UploadId } = await gateway.s3.send(
      new CreateMultipartUploadCommand({ Bucket: plain, Key: 'k', ...HELD }),
    );
    const part = `?partNumber=1&uploadId=${encodeURIComponent(UploadId ?? '')}`;
    expect(await put(plain, [], part)).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(await put(plain, [md5], part)).toMatchObject({ status: 200 });
  });

  it('is said by the fields of a form, too', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    const md5 = createHash('md5').update('posted').digest('base64');
    const post = (more: readonly FormField[]) => {
      const fields = [['key', 'form'], ...more] as const;
      const policy = { fields, conditions: [{ bucket: Bucket }] };
      const body = formBody(signedFields(gateway.access, policy), { content: 'posted' });
      return postForm(gateway.access, Bucket, body);
    };
    const lock: FormField[] = [
      ['x-amz-object-lock-mode', 'COMPLIANCE'],
      ['x-amz-object-lock-retain-until-date', inDays(1).toISOString()],
      ['x-amz-object-lock-legal-hold', 'ON'],
    ];
    expect(await post(lock.slice(1))).toMatchObject({ status: 400, code: 'InvalidArgument' });
    expect(await post(lock)).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(await s3Failure(head(Bucket, 'form'))).toMatchObject({ status: 404 });
    expect(await post([...lock, ['Content-MD5', md5]])).toMatchObject({ status: 204 });
    expect(await head(Bucket, 'form')).toMatchObject({ ObjectLockMode: 'COMPLIANCE', ...HELD });
  });

  it('check 97: holds while copies are planned anew and garbage is swept', async () => {
    const Bucket = await lockedBucket(gateway.s3, undefined, { LocationConstraint: 'fi,de' as never });
    const TagSet = (copies: string) => [{ Key: 'replica-count', Value: copies }];
    const version = await putLocked(gateway.s3, Bucket, 'k', { ...compliant(), Tagging: 'replica-count=2' });
    for (const copies of ['1', '2', '1']) {
      const Tagging = { TagSet: TagSet(copies) };
      await gateway.s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', VersionId: version, Tagging }));
    }
    const free = await putLocked(gateway.s3, Bucket, 'k');
    await remove(Bucket, 'k', free);
    // The gateway of the tests sweeps every second.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const { Body } = await gateway.s3.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId: version }));
    expect(await Body?.transformToString()).toBe('kept');
    expect(await head(Bucket, 'k')).toMatchObject({ ObjectLockMode: 'COMPLIANCE', VersionId: version });
  });

  it('check 97: either holds or is too late when a version is held and deleted at once', async () => {
    const Bucket = await lockedBucket(gateway.s3);
    for (let round = 0; round < 30; round++) {
      const Key = `k${round}`;
      const VersionId = await putLocked(gateway.s3, Bucket, Key);
      const hold = new PutObjectLegalHoldCommand({ Bucket, Key, VersionId, LegalHold: { Status: 'ON' } });
      const calls = [() => gateway.s3.send(hold), () => remove(Bucket, Key, VersionId)];
      const [first, second] = round % 2 === 0 ? calls : calls.toReversed();
      const answers = await Promise.allSettled([first?.(), second?.()]);
      const [held, deleted] = round % 2 === 0 ? answers : answers.toReversed();
      const isThere = await head(Bucket, Key, VersionId).then(
        () => true,
        () => false,
      );
      const told = `${held?.status} ${deleted?.status} ${isThere}`;
      expect(['fulfilled rejected true', 'rejected fulfilled false']).toContain(told);
    }
  });
});
