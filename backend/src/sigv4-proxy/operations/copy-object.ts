import { ObjectCopier } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  type CopyResult,
  isoTime,
  readChecksumAlgorithm,
  readCopyDirective,
  readObjectHeaders,
  readStorageClass,
  readTaggingHeader,
  readUserMetadata,
  readWriteConditions,
  requireCopyableSize,
  S3Error,
  writeCopyResult,
} from '@sgw/s3-wire';
import { AclClerk } from '../access/acl-clerk.js';
import { LockClerk } from '../access/lock-clerk.js';
import { DECISION_HEADER } from '../s3-error.map.js';
import { type CopyOrigin, CopyOriginFinder } from './copy-origin.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { ExpiryTeller } from './expiry-teller.js';
import { storedHeaders, toTagMap } from './stored-form.js';
import { versionHeaders } from './version-answer.js';
import { withLatestVersion } from './with-latest-version.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
@Injectable()
export class CopyObject extends BucketOperation {
  constructor(
    private readonly origins: CopyOriginFinder,
    private readonly objects: ObjectCopier,
    private readonly acls: AclClerk,
    private readonly locks: LockClerk,
    private readonly expiry: ExpiryTeller,
  ) {
    super();
  }

  run(context: BucketContext): Promise<void> {
    return withLatestVersion(() => this.copy(context));
  }

  private async copy(context: BucketContext): Promise<void> {
    const { request, requester, responder, bucket, key } = context;
    const { headers, signal } = request;
    const isReplaced = readCopyDirective(headers, 'metadata') === 'REPLACE';
    const areTagsReplaced = readCopyDirective(headers, 'tagging') === 'REPLACE';
    readStorageClass(headers);
    // Whoever names the class wants the object written anew, also where it is the one it has.
    const isClassNamed = headers.has('x-amz-storage-class');
    const conditions = readWriteConditions(headers);
    const algorithm = readChecksumAlgorithm(headers);
    // The lock of the source stays with the source.
    const { lock } = await this.locks.ofNewObject(headers, bucket, requester);
    const origin = await this.origins.find(context);
    const { object } = origin;
    if (!areTagsReplaced) await this.origins.requireTags(context, origin);
    if (!isReplaced && !isClassNamed && isItself(origin, context)) throw copyToItself();
    requireCopyableSize(object.sizeBytes);
    const tags = areTagsReplaced ? toTagMap(readTaggingHeader(headers)) : origin.tags;
    const receipt = await this.objects.copy(
      {
        origin,
        bucket,
        key,
        ...(await this.acls.ofNewObject(headers, bucket, requester)),
        headers: isReplaced ? storedHeaders(readObjectHeaders(headers)) : object.headers,
        userMetadata: isReplaced ? readUserMetadata(headers) : object.userMetadata,
        tags,
        checksumAlgorithm: algorithm,
        lock,
        ...conditions,
      },
      signal,
    );
    const made = algorithm ?? (object.checksum?.algorithm as typeof algorithm);
    const checksum: Pick<CopyResult, 'checksum'> =
      made && receipt.checksum !== undefined
        ? { checksum: { algorithm: made, value: receipt.checksum, type: 'FULL_OBJECT' } }
        : {};
    const lastModified = isoTime(receipt.committedAt);
    const document = writeCopyResult('CopyObjectResult', { etag: receipt.etag, lastModified, ...checksum });
    responder.xml(200, document, {
      ...origin.headers,
      ...versionHeaders(receipt),
      [DECISION_HEADER]: receipt.decisionId,
      ...this.expiry.ofNew(bucket, key, tags, receipt),
    });
  }
}

function isItself({ source, version, bucket: from }: CopyOrigin, { bucket, key }: BucketContext): boolean {
  return version === undefined && from.id === bucket.id && source.key === key;
}

function copyToItself(): S3Error {
  return new S3Error(
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}
