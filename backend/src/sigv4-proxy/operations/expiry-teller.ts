import { CONFIG, type RunningConfig } from '@backend/config';
import type { BucketRow } from '@backend/namespace';
import { type FoundObject, ObjectReader, type VersionRef } from '@backend/objects';
import { Inject, Injectable } from '@nestjs/common';
import { areTagsAsked, tellAbort, tellExpiry, type UploadInTime } from '@sgw/lifecycle';
import { abortHeaders, expirationHeader } from '@sgw/s3-wire';

type Headers = Readonly<Record<string, string>>;
type Tags = Readonly<Record<string, string>>;
type StoredObject = Pick<FoundObject, 'sizeBytes' | 'committedAt'>;
type RuledBucket = Pick<BucketRow, 'lifecycle'>;

/** Tells clients when lifecycle rules will end what they see. Buckets without rules cost one comparison. */
@Injectable()
export class ExpiryTeller {
  private readonly daySeconds: number;

  constructor(
    private readonly objects: ObjectReader,
    @Inject(CONFIG) config: RunningConfig,
  ) {
    this.daySeconds = config.lifecycleDaySeconds;
  }

  /** `x-amz-expiration` of an object that was just written. */
  ofNew(
    { lifecycle }: RuledBucket,
    key: string,
    tags: Tags,
    { sizeBytes, committedAt }: StoredObject,
  ): Headers | undefined {
    if (!lifecycle) return undefined;
    const expiry = tellExpiry(lifecycle.rules, { key, tags, sizeBytes, committedAt }, this.daySeconds);
    return expiry && expirationHeader(expiry);
  }

  /** `x-amz-expiration` of an object that is read. As at AWS, not where a version was named. */
  async ofFound(
    bucket: RuledBucket,
    key: string,
    object: FoundObject,
    version: VersionRef,
  ): Promise<Headers | undefined> {
    if (!bucket.lifecycle || version !== undefined) return undefined;
    const areTagsNeeded = object.tagCount > 0 && areTagsAsked(bucket.lifecycle.rules);
    const tags = areTagsNeeded ? (await this.objects.details(object))?.tags : undefined;
    return this.ofNew(bucket, key, tags ?? {}, object);
  }

  /** `x-amz-abort-date` and `x-amz-abort-rule-id` of a multipart upload. */
  ofUpload({ lifecycle }: RuledBucket, upload: UploadInTime): Headers {
    const abort = lifecycle ? tellAbort(lifecycle.rules, upload, this.daySeconds) : undefined;
    return abort ? abortHeaders(abort) : {};
  }
}
