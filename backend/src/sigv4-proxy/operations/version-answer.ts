import type { FoundMarker, FoundObject, VersionName, VersionRef } from '@backend/objects';
import { parseS3VersionId, s3VersionId } from '@sgw/namespace';
import { httpTime, invalidArgument, type QueryParameters, S3Error } from '@sgw/s3-wire';

/**
 * A version id as a client writes it, as ours.
 *
 * @throws S3Error InvalidArgument for one that we cannot have made
 */
export function parseVersion(text: string, argument = 'versionId'): string {
  if (text === 'null') return text;
  const version = parseS3VersionId(text);
  if (version === undefined) throw invalidArgument('Invalid version id specified', argument, text);
  return version;
}

/** The version that a request names in its query. @throws S3Error InvalidArgument */
export function readVersion(query: QueryParameters): VersionRef {
  const text = query.get('versionId');
  return text === undefined ? undefined : parseVersion(text);
}

/** What clients call a version. */
export function nameOf({ isNull, versionId }: Pick<VersionName, 'isNull' | 'versionId'>): string {
  return isNull ? 'null' : s3VersionId(versionId);
}

/** `x-amz-version-id`, where the bucket keeps versions or did. */
export function versionHeaders(version: VersionName | undefined): Record<string, string> {
  return version?.isVersioned ? { 'x-amz-version-id': nameOf(version) } : {};
}

/**
 * The object that was found, if it is one. A delete marker answers 404 as the current version and 405 by its own id, and
 * says that it is one.
 *
 * @throws S3Error NoSuchKey, MethodNotAllowed
 */
export function requireObject<T extends FoundObject>(
  found: T | FoundMarker,
  request: { readonly method: string; readonly key: string; readonly version: VersionRef },
): T {
  if (!found.isMarker) return found;
  const headers = { 'x-amz-delete-marker': 'true', ...versionHeaders(found) };
  if (request.version === undefined)
    throw new S3Error('NoSuchKey', undefined, { Key: request.key }, { headers });
  const details = { Method: request.method, ResourceType: 'DeleteMarker' };
  const lastModified = httpTime(found.committedAt);
  throw new S3Error('MethodNotAllowed', undefined, details, {
    headers: { ...headers, allow: 'DELETE', 'last-modified': lastModified },
  });
}
