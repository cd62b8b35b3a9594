import { BucketDirectory, type BucketRow } from '@backend/namespace';
import { ObjectReader, type ReadableObject, type VersionRef } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { type CopySource, findBroken, readCopyConditions, readCopySource, S3Error } from '@sgw/s3-wire';
import { ExpectedOwner } from '../access/expected-owner.js';
import type { BucketContext } from './operation.js';
import { nameOf, parseVersion, requireObject } from './version-answer.js';

/** The source of a copy, found, permitted and judged. */
export interface CopyOrigin {
  readonly source: CopySource;
  readonly version: VersionRef;
  readonly bucket: BucketRow;
  readonly object: ReadableObject;
  /** The client's own. */
  readonly tags: Readonly<Record<string, string>>;
  /** All by which it is judged. */
  readonly ruledTags: Readonly<Record<string, string>>;
  /** `x-amz-copy-source-version-id`, where the source's bucket keeps versions. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How often the source may be overwritten while it is looked at. */
const MAX_TRIES = 5;

/** Finds the source that a copy names: in the tenant of the requester, with a permission of its own. */
@Injectable()
export class CopyOriginFinder {
  constructor(
    private readonly buckets: BucketDirectory,
    private readonly objects: ObjectReader,
    private readonly expectedOwner: ExpectedOwner,
  ) {}

  /**
   * @throws S3Error InvalidArgument, AccessDenied, NoSuchKey, InvalidRequest (a delete marker), PreconditionFailed;
   *   GatewayError `bucket-not-found` | `version-not-found`
   */
  async find({ request, tenant, access }: BucketContext): Promise<CopyOrigin> {
    const source = readCopySource(request.headers);
    const version =
      source.versionId === undefined ? undefined : parseVersion(source.versionId, 'x-amz-copy-source');
    const bucket = await this.buckets.require(tenant.id, source.bucket);
    const { key, versionId } = source;
    const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
    await access.require({ action, bucket, key, versionId });
    await this.expectedOwner.require(request.headers.get('x-amz-source-expected-bucket-owner'), bucket);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const object = await this.object(bucket, key, version).catch(async (error: unknown) => {
        // What the source's bucket does not have is told to those who may list that bucket.
        await access.require({ action: 's3:ListBucket', bucket });
        throw error;
      });
      const conditions = readCopyConditions(request.headers);
      const state = { etag: object.etag, modifiedAt: object.committedAt };
      const broken = conditions && findBroken(conditions, state);
      if (broken !== undefined)
        throw new S3Error('PreconditionFailed', undefined, { Condition: `x-amz-copy-source-${broken}` });
      const hasTags = object.tagCount > 0 || object.isRestricted;
      const details = hasTags ? await this.objects.details(object) : { tags: {}, ruledTags: {} };
      // Overwritten between the two reads: the next look finds what is there now.
      if (!details) continue;
      const headers: Record<string, string> = object.isVersioned
        ? { 'x-amz-copy-source-version-id': nameOf(object) }
        : {};
      const { tags, ruledTags } = details;
      return { source, version, bucket, object, tags, ruledTags, headers };
    }
    throw new S3Error('OperationAborted');
  }

  /**
   * Tags go along only with the permission to read them.
   *
   * @throws S3Error AccessDenied
   */
  async requireTags({ access }: BucketContext, { source, bucket, tags }: CopyOrigin): Promise<void> {
    if (Object.keys(tags).length === 0) return;
    const { key, versionId } = source;
    const action = versionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging';
    await access.require({ action, bucket, key, versionId });
  }

  private async object(bucket: BucketRow, key: string, version: VersionRef): Promise<ReadableObject> {
    const found = await this.objects.find(bucket, key, version);
    if (found.isMarker && version !== undefined) {
      const message =
        'The source of a copy request may not specifically refer to a delete marker by version id.';
      throw new S3Error('InvalidRequest', message);
    }
    return requireObject(found, { method: 'GET', key, version });
  }
}
