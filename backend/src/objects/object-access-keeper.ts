import {
  type BucketRow,
  type ObjectAccess,
  ObjectAccessRepository,
  type VersionChoice,
} from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import type { AccessControlList } from '@sgw/access';
import { GatewayError } from '@sgw/contracts';
import { parseS3VersionId } from '@sgw/namespace';

/** Knows whose an object is and who else may do what with it; decides nothing. */
@Injectable()
export class ObjectAccessKeeper {
  constructor(private readonly objects: ObjectAccessRepository) {}

  /** @param versionId as the client wrote it. @returns undefined when there is no such object */
  async find(
    bucket: BucketRow,
    key: string,
    versionId: string | undefined,
  ): Promise<ObjectAccess | undefined> {
    const version = chosen(versionId);
    return version && this.objects.find(bucket.id, key, version);
  }

  /** @throws GatewayError `object-not-found` */
  async setAcl(bucket: BucketRow, key: string, object: ObjectAccess, acl: AccessControlList): Promise<void> {
    if (!(await this.objects.setAcl(bucket.id, key, { id: object.versionId }, acl))) throw notFound(key);
  }
}

function chosen(versionId: string | undefined): VersionChoice | undefined {
  if (versionId === undefined) return 'current';
  if (versionId === 'null') return 'null';
  const id = parseS3VersionId(versionId);
  return id === undefined ? undefined : { id };
}

function notFound(key: string): GatewayError {
  return new GatewayError('object-not-found', 'The specified key does not exist.', { key });
}
