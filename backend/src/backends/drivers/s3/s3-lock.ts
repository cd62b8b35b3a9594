import { createHash } from 'node:crypto';
import { DriverError, NoObjectLock, type ObjectRef, type ProviderLock } from '../../storage-driver.js';
import type { S3Call, S3Caller } from './s3-caller.js';
import * as xml from './s3-xml.js';

/** Governance is ours to lift: the rows have judged what is asked here. Needs s3:BypassGovernanceRetention at the provider. */
const BYPASS = { 'x-amz-bypass-governance-retention': 'true' };

/** Makes sure that the provider really made a bucket with object lock. @throws NoObjectLock when it did not */
export async function requireObjectLock(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<void> {
  const call = { method: 'GET', bucket, query: { 'object-lock': '' } } as const;
  let hasLock = false;
  try {
    hasLock = await caller.xml(call, xml.readHasLock, signal);
  } catch (error) {
    if (!(error instanceof DriverError) || error.isRetryable || error.failure === 'aborted') throw error;
  }
  if (hasLock) return;
  throw new NoObjectLock(caller.driverId, { detail: 'the bucket was made without object lock' });
}

/** Sets what protects the newest version of a key, as PutObjectRetention and PutObjectLegalHold. */
export async function setLock(
  caller: S3Caller,
  ref: ObjectRef,
  { retention, hasLegalHold }: ProviderLock,
  signal: AbortSignal,
): Promise<void> {
  if (retention) {
    const until = new Date(Math.ceil(retention.until.getTime() / 1000) * 1000);
    const body = Buffer.from(xml.writeRetention(retention.mode, until));
    await caller.run({ ...hashed(ref, body, BYPASS), query: { retention: '' } }, signal);
  }
  if (hasLegalHold !== undefined) {
    const body = Buffer.from(xml.writeLegalHold(hasLegalHold));
    await caller.run({ ...hashed(ref, body), query: { 'legal-hold': '' } }, signal);
  }
}

/**
 * Removes every version of a key, and every delete marker: where a bucket keeps versions, nothing less is a removal. A
 * governance retention is bypassed and a legal hold lifted, since the caller has judged that it goes.
 *
 * @throws DriverError `locked` while the provider keeps one of them, with how long
 */
export async function deleteVersions(caller: S3Caller, ref: ObjectRef, signal: AbortSignal): Promise<void> {
  for (const versionId of await versionsOf(caller, ref, signal)) {
    const call: S3Call = { method: 'DELETE', ...ref, query: { versionId }, headers: BYPASS };
    try {
      await caller.run(call, signal);
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      if (error.failure === 'not-found') continue;
      if (error.failure !== 'denied') throw error;
      await unlock(caller, ref, versionId, error, signal);
      await caller.run(call, signal);
    }
  }
}

/** Ids of all versions and markers of exactly this key. */
async function versionsOf(caller: S3Caller, ref: ObjectRef, signal: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  let marker: Readonly<Record<string, string>> | undefined = {};
  while (marker) {
    const query: Record<string, string> = { versions: '', prefix: ref.key, ...marker };
    const call = { method: 'GET', bucket: ref.bucket, query } as const;
    const page: xml.VersionPage | undefined = await caller
      .xml(call, xml.readVersionPage, signal)
      .catch((error: unknown) => {
        if (error instanceof DriverError && error.failure === 'not-found') return undefined;
        throw error;
      });
    found.push(
      ...(page?.versions ?? []).filter(({ key }) => key === ref.key).map(({ versionId }) => versionId),
    );
    marker = page?.next && {
      'key-marker': page.next.keyMarker,
      'version-id-marker': page.next.versionIdMarker,
    };
  }
  return found;
}

/** Finds out why a version may not be deleted, and takes away what may be taken away. @throws DriverError */
async function unlock(
  caller: S3Caller,
  ref: ObjectRef,
  versionId: string,
  denial: DriverError,
  signal: AbortSignal,
): Promise<void> {
  const until = await ask(caller, ref, { retention: '', versionId }, xml.readRetainUntil, signal);
  const leftMs = until === undefined ? 0 : until.getTime() - Date.now();
  if (until !== undefined && leftMs > 0) {
    throw new DriverError('locked', caller.driverId, {
      cause: denial,
      detail: `the provider keeps it until ${until.toISOString()}`,
      retryAfterMs: leftMs,
    });
  }
  const isHeld = await ask(caller, ref, { 'legal-hold': '', versionId }, xml.readIsHeld, signal);
  if (isHeld !== true) throw denial;
  const body = Buffer.from(xml.writeLegalHold(false));
  await caller.run({ ...hashed(ref, body), query: { 'legal-hold': '', versionId } }, signal);
}

async function ask<T>(
  caller: S3Caller,
  ref: ObjectRef,
  query: Readonly<Record<string, string>>,
  read: (text: string) => T,
  signal: AbortSignal,
): Promise<T | undefined> {
  try {
    return await caller.xml({ method: 'GET', ...ref, query }, read, signal);
  } catch (error) {
    // A version that nobody protected has no such configuration.
    if (error instanceof DriverError && !error.isRetryable && error.failure !== 'aborted') return undefined;
    throw error;
  }
}

/** What changes a lock needs a hash of its body (Amazon S3 API Reference, PutObjectRetention). */
function hashed(ref: ObjectRef, body: Buffer, further: Readonly<Record<string, string>> = {}) {
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64'), ...further };
  return { method: 'PUT', ...ref, headers, body } as const;
}
