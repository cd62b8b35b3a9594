import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  type DefaultRetention,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLockConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { uniqueBucket } from './unique.js';

const DAY_MS = 86_400_000;

/** Makes a bucket with object lock. */
export async function lockedBucket(
  s3: S3Client,
  DefaultRetention?: DefaultRetention,
  CreateBucketConfiguration?: CreateBucketCommandInput['CreateBucketConfiguration'],
): Promise<string> {
  const Bucket = uniqueBucket('locked');
  await s3.send(
    new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true, CreateBucketConfiguration }),
  );
  if (DefaultRetention) {
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const;
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  }
  return Bucket;
}

/** Stores an object with what the request says of keeping it. @returns its version id */
export async function putLocked(
  s3: S3Client,
  Bucket: string,
  Key: string,
  lock: Partial<PutObjectCommandInput> = {},
): Promise<string> {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'kept', ...lock }));
  if (!VersionId) throw new Error('a bucket with object lock answers version ids');
  return VersionId;
}

/** A moment so many days from now, in whole seconds, which is all that an SDK sends in a header. */
export function inDays(days: number): Date {
  return new Date(Math.floor((Date.now() + days * DAY_MS) / 1000) * 1000);
}
