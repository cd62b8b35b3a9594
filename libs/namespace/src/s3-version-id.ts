const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const S3_VERSION_ID = /^[A-Za-z0-9_-]{22}$/;

/**
 * The version id that S3 clients see: 22 url-safe characters, the id's 16 bytes in base64url.
 * Never `null`, which S3 keeps for the version of an unversioned bucket.
 *
 * @param id internal id of the object version, a lower-case UUID
 * @throws RangeError when `id` is no UUID
 */
export function s3VersionId(id: string): string {
  if (!UUID.test(id)) throw new RangeError('The id of a version is a lower-case UUID');
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The internal id behind a version id that a client sent; undefined when it cannot be one of ours. */
export function parseS3VersionId(versionId: string): string | undefined {
  if (!S3_VERSION_ID.test(versionId)) return undefined;
  const bytes = Buffer.from(versionId, 'base64url');
  // The last character carries four spare bits: only the spelling that we write is an id.
  if (bytes.toString('base64url') !== versionId) return undefined;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
