import {
  type BucketRow,
  type CommitOrigin,
  MultipartRepository,
  ObjectReadRepository,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { Logger } from '@backend/observability';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { carryTerms, type CopyTerms } from '@sgw/policy';
import { MultipartWriter } from './multipart-writer.js';
import type { CopyOrigin } from './object-copier.js';
import { PlacementResolver } from './placement-resolver.js';

type Tags = Readonly<Record<string, string>>;

interface UploadName {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly uploadId: string;
}

/** What holds a copy to its source for as long as it is made. */
export interface CopyTie {
  /** The source as it was when its terms were read. */
  readonly asRead: CommitOrigin;
  /** The tags of what the copy becomes, were these the rules of the source. */
  tagsBy(source: BucketRow, destination: BucketRow): Tags;
  /** Reads the terms anew. @throws GatewayError `residency-violation` where they forbid what is there already */
  renew(destination: BucketRow): Promise<RuledCopy>;
}

/** By what a copy goes. */
export interface RuledCopy {
  readonly tags: Tags;
  readonly origin: CopyTie;
}

/** How often others may restrict the same upload in between. */
const MAX_TRIES = 20;

/** Has copies obey both ends: what the source's rules say of where bytes may lie goes along with the bytes. */
@Injectable()
export class CopyResidency {
  private readonly log: Logger;

  constructor(
    private readonly placement: PlacementResolver,
    private readonly buckets: BucketDirectory,
    private readonly parts: MultipartWriter,
    private readonly uploads: MultipartRepository,
    private readonly reads: ObjectReadRepository,
    logger: Logger,
  ) {
    this.log = logger.of('audit');
  }

  /** @returns the tags of the copy with the terms that it carries */
  async tagsOfCopy(
    origin: CopyOrigin,
    copy: { readonly bucket: BucketRow; readonly ownerUserId: string; readonly tags: Tags },
  ): Promise<RuledCopy> {
    const source = await this.source(origin);
    const found = this.placement.termsOfCopy(source, copy);
    this.audit(origin, copy.bucket, found, { user: copy.ownerUserId });
    const renew = async (bucket: BucketRow) => this.tagsOfCopy(await this.anew(origin), { ...copy, bucket });
    return { tags: carryTerms(copy.tags, found.terms), origin: this.tie(origin, source, copy.tags, renew) };
  }

  /**
   * Adds the source's terms to those of an open upload, before a byte of the source goes there.
   *
   * @throws GatewayError `residency-violation` when the upload's backend lies outside of them, with the id of the decision;
   *   `upload-not-found`
   */
  async restrictUpload(origin: CopyOrigin, name: UploadName): Promise<RuledCopy> {
    const { bucket, key, uploadId } = name;
    const source = await this.source(origin);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const upload = await this.parts.require(bucket, key, uploadId);
      const found = this.placement.termsOfCopy(source, { bucket, tags: upload.tags });
      const tags = carryTerms(upload.tags, found.terms);
      if (found.terms.length > 0) await this.placement.assertMayStay(bucket, tags, upload.target.backendId);
      if (found.terms.length === 0 || (await this.uploads.retag(upload.id, upload.tags, tags))) {
        this.audit(origin, bucket, found, { user: upload.ownerUserId, upload: upload.id });
        const renew = async (current: BucketRow) =>
          this.restrictUpload(await this.anew(origin), { ...name, bucket: current });
        return { tags, origin: this.tie(origin, source, upload.tags, renew) };
      }
    }
    throw new GatewayError('conflict', 'The upload kept changing. Please try again.');
  }

  private tie(
    { object: { versionId }, ruledTags }: CopyOrigin,
    { bucket: { id, epoch } }: { readonly bucket: BucketRow },
    own: Tags,
    renew: CopyTie['renew'],
  ): CopyTie {
    return {
      asRead: { bucketId: id, bucketEpoch: epoch, versionId, ruledTags },
      tagsBy: (bucket, destination) => {
        const to = { bucket: destination, tags: own };
        return carryTerms(own, this.placement.termsOfCopy({ bucket, tags: ruledTags }, to).terms);
      },
      renew,
    };
  }

  /** The source by the rules of now; one that is gone stays as it was read. */
  private async anew(origin: CopyOrigin): Promise<CopyOrigin> {
    const details = await this.reads.details(origin.object.versionId);
    const bucket = await this.buckets.findById(origin.bucket.id);
    if (!bucket) return origin;
    const object = { ...origin.object, bucketEpoch: bucket.epoch };
    return { bucket, object, ruledTags: details?.ruledTags ?? origin.ruledTags };
  }

  /** By the rules of the moment at which the source was read. */
  private async source({ bucket, object, ruledTags }: CopyOrigin) {
    const current = object.bucketEpoch === bucket.epoch ? bucket : await this.buckets.refresh(bucket);
    return { bucket: current, tags: ruledTags };
  }

  /** Before the first byte: a copy-out that nobody heard of cannot be. Keys may be personal data, ids are not. */
  private audit(
    { bucket, object }: CopyOrigin,
    destination: BucketRow,
    { waived }: CopyTerms,
    by: Readonly<Record<string, string>>,
  ): void {
    if (waived.length === 0) return;
    this.log.info('A copy may leave where its source may lie: the policies of the source allow copyOut', {
      tenant: bucket.tenantId,
      sourceBucket: bucket.id,
      sourceVersion: object.versionId,
      destinationBucket: destination.id,
      waived: waived.map(({ name, version }) => `${name}@${version}`),
      ...by,
    });
  }
}
