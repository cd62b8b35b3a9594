import { type BucketSettings, DriverError } from '../../storage-driver.js';
import type { S3Caller } from './s3-caller.js';
import * as xml from './s3-xml.js';

type Answer<T> = { readonly value: T } | 'none' | 'unknown';

/**
 * Asks a provider for the settings of a bucket. What it does not know, or does not tell these keys, is `unknown`: no
 * answer is never taken for a good one.
 *
 * @throws DriverError `not-found` when there is no such bucket, and any failure to reach the provider
 */
export async function readBucketSettings(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<BucketSettings> {
  // Whether it is there at all, whatever else it tells.
  await caller.run({ method: 'HEAD', bucket }, signal);
  const ask = <T>(question: string, read: (text: string) => T, absent: string): Promise<Answer<T>> =>
    answerOf(caller.xml({ method: 'GET', bucket, query: { [question]: '' } }, read, signal), absent);
  const location = await ask('location', xml.readLocation, '');
  const policy = await ask('policyStatus', xml.readIsPublic, 'NoSuchBucketPolicy');
  const acl = await ask('acl', xml.grantsEverybody, '');
  const versioning = await ask('versioning', xml.readVersioning, '');
  const lock = await ask('object-lock', xml.readHasLock, 'ObjectLockConfigurationNotFoundError');
  return {
    location: valueOf(location) ?? 'unknown',
    isPublic: judgePublic(policy, acl),
    versioning: valueOf(versioning) ?? 'unknown',
    objectLock: lock === 'unknown' ? 'unknown' : valueOf(lock) === true ? 'enabled' : 'disabled',
  };
}

/** Open by one of the two is open; closed only when both say so. */
function judgePublic(policy: Answer<boolean>, acl: Answer<boolean>): BucketSettings['isPublic'] {
  if (valueOf(policy) === true || valueOf(acl) === true) return 'yes';
  return policy === 'unknown' || acl === 'unknown' ? 'unknown' : 'no';
}

async function answerOf<T>(asked: Promise<T>, absent: string): Promise<Answer<T>> {
  try {
    return { value: await asked };
  } catch (error) {
    if (!(error instanceof DriverError)) throw error;
    if (error.failure === 'aborted' || error.failure === 'throttled') throw error;
    return absent !== '' && error.detail?.endsWith(absent) === true ? 'none' : 'unknown';
  }
}

function valueOf<T>(answer: Answer<T>): T | undefined {
  return typeof answer === 'string' ? undefined : answer.value;
}
