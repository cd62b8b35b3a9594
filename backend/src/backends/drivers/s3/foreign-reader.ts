import {
  DriverError,
  type ForeignObject,
  type ObjectRef,
  type VersionCursor,
  type VersionListing,
} from '../../storage-driver.js';
import { readForeignObjects, readForeignVersions, readTags } from './foreign-xml.js';
import type { S3Caller } from './s3-caller.js';
import { readForeignObject } from './s3-headers.js';

/** One page of all versions of a bucket that others fill. @throws DriverError */
export async function listForeign(
  caller: S3Caller,
  bucket: string,
  page: { readonly isVersioned: boolean; readonly after?: VersionCursor; readonly limit: number },
  signal: AbortSignal,
): Promise<VersionListing> {
  const { isVersioned, after, limit } = page;
  const common = { 'encoding-type': 'url', 'max-keys': String(limit) };
  const query = isVersioned
    ? {
        versions: '',
        ...common,
        ...(after && { 'key-marker': after.key }),
        ...(after?.versionId && { 'version-id-marker': after.versionId }),
      }
    : { 'list-type': '2', ...common, ...(after && { 'start-after': after.key }) };
  const read = isVersioned ? readForeignVersions : readForeignObjects;
  const found = await caller.xml({ method: 'GET', bucket, query }, read, signal);
  // A page that goes on where it began would be asked for without end.
  if (found.next && after && found.next.key === after.key && found.next.versionId === after.versionId)
    throw new DriverError('unavailable', caller.driverId, { detail: 'a listing that does not go on' });
  if (!after || after.versionId !== '') return found;
  // RGW takes a key marker without a version for the place in front of the key's versions.
  return { ...found, versions: found.versions.filter(({ key }) => key !== after.key) };
}

/** Head and tags of an object that others stored. @throws DriverError `not-found` | `changed` */
export async function describeForeign(
  caller: S3Caller,
  ref: ObjectRef,
  signal: AbortSignal,
): Promise<ForeignObject> {
  const { bucket, key } = ref;
  const query = queryOf(ref);
  const headers = await caller.run({ method: 'HEAD', bucket, key, query, headers: conditionOf(ref) }, signal);
  const object = readForeignObject(caller.driverId, headers);
  refuseChanged(caller.driverId, ref, object.etag);
  const tagging = { method: 'GET', bucket, key, query: { tagging: '', ...query } } as const;
  const tags = await caller.xml(tagging, readTags, signal).catch((error: unknown) => {
    // A server that knows no tags keeps none.
    const isWithout =
      error instanceof DriverError &&
      (error.failure === 'unsupported' || error.detail?.endsWith('NoSuchTagSet') === true);
    if (isWithout) return {};
    throw error;
  });
  return { ...object, tags };
}

/** Which version of an object is meant. */
export function queryOf({ versionId }: ObjectRef): Record<string, string> {
  return versionId === undefined ? {} : { versionId };
}

/** That the object still is the one that is known. */
export function conditionOf({ etag }: ObjectRef): Record<string, string> {
  return etag === undefined ? {} : { 'if-match': `"${etag}"` };
}

/** Servers that do not heed the condition are caught by their answer. @throws DriverError `changed` */
export function refuseChanged(driverId: string, ref: ObjectRef, etag: string): void {
  if (ref.etag === undefined || ref.etag === etag) return;
  throw new DriverError('changed', driverId, { detail: 'another ETag than the one that is known' });
}
