import type { ObjectAccess, ObjectAccessKeeper, ObjectReader } from '@backend/objects';
import { S3Error } from '@sgw/s3-wire';
import type { BucketContext } from './operation.js';
import { readVersion, requireObject } from './version-answer.js';

/** What knows objects. */
interface Objects {
  readonly access: ObjectAccessKeeper;
  readonly reader: ObjectReader;
}

/**
 * The object whose ACL a request is about; a delete marker has none, and is told of as by GetObject.
 *
 * @throws S3Error NoSuchKey, MethodNotAllowed; GatewayError `object-not-found` | `version-not-found`
 */
export async function requireAclObject(
  { access, reader }: Objects,
  { request, bucket, key }: BucketContext,
): Promise<ObjectAccess> {
  const { query, method } = request;
  const object = await access.find(bucket, key, query.get('versionId'));
  if (object) return object;
  const version = readVersion(query);
  requireObject(await reader.head(bucket, key, version), { method, key, version });
  // It came between the two looks.
  throw new S3Error('NoSuchKey');
}
