import type { BucketRow } from '@backend/namespace';
import { type DeleteWish, ObjectDeleter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import {
  type DeleteConditions,
  type DeletedObject,
  type FailedDelete,
  OPERATIONS,
  readDelete,
  readGovernanceBypass,
  requireKey,
  S3Error,
  writeDeleteResult,
} from '@sgw/s3-wire';
import { objectOwnerOf } from '../access/acl-clerk.js';
import type { RequestAccess } from '../access/request-access.js';
import { toS3Error } from '../s3-error.map.js';
import { requireDocumentHash } from './body-hash.js';
import { markerOf, refusalOf } from './delete-answer.js';
import { erasureAnswer, readErasure, requireErasable } from './erasure-header.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { parseVersion } from './version-answer.js';
import { documentOf } from './document.js';

type Requested = ReturnType<typeof readDelete>['objects'][number] & {
  readonly mayBypassGovernance: boolean;
  readonly isTracked: boolean;
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
@Injectable()
export class DeleteObjects extends BucketOperation {
  constructor(private readonly objects: ObjectDeleter) {
    super();
  }

  async run({
    request,
    requester,
    signature,
    access,
    responder,
    payload,
    bucket,
  }: BucketContext): Promise<void> {
    const body = payload();
    requireDocumentHash(request.headers, body);
    const mayBypassGovernance = readGovernanceBypass(request.headers);
    const isTracked = readErasure(request.headers, signature);
    const { isQuiet, objects } = readDelete(await documentOf(body, OPERATIONS.DeleteObjects.body));
    const judged: Judged[] = [];
    for (const object of objects)
      judged.push(await judge({ ...object, mayBypassGovernance, isTracked }, bucket, access));
    const wishes = judged.flatMap(({ wish }) => wish ?? []);
    const owner = objectOwnerOf(bucket, requester);
    const deletions = await this.objects.delete(bucket, owner, wishes, isTracked);
    const deletionOf = new Map(wishes.map((wish, index) => [wish, deletions[index]]));
    const deleted: DeletedObject[] = [];
    const errors: FailedDelete[] = [];
    for (const { named, wish, refusal } of judged) {
      const deletion = wish && deletionOf.get(wish);
      const error = refusal ?? (deletion && wish ? refusalOf(deletion, wish) : undefined);
      if (error) errors.push({ ...named, code: error.code, message: error.message });
      else {
        const markerVersionId = deletion && markerOf(deletion);
        deleted.push({ ...named, ...(markerVersionId === undefined ? {} : { markerVersionId }) });
      }
    }
    responder.xml(200, writeDeleteResult({ isQuiet, deleted, errors }), erasureAnswer(deletions));
  }
}

interface Judged {
  /** As the client names it. */
  readonly named: { readonly key: string; readonly versionId?: string };
  readonly wish?: DeleteWish;
  readonly refusal?: S3Error;
}

/** One object's refusal is its own: the others are deleted. */
async function judge(
  { versionId, isTracked, ...target }: Requested,
  bucket: BucketRow,
  access: RequestAccess,
): Promise<Judged> {
  const named = { key: target.key, ...(versionId === undefined ? {} : { versionId }) };
  try {
    const { key } = target;
    requireKey(key);
    if (target.mayBypassGovernance)
      await access.require({ action: 's3:BypassGovernanceRetention', bucket, key, versionId });
    if (isTracked) requireErasable(bucket, versionId);
    if (tellsOfObject(target)) {
      const action = versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
      await access.require({ action, bucket, key, versionId });
    }
    if (versionId === undefined) {
      await access.require({ action: 's3:DeleteObject', bucket, key });
      return { named, wish: target };
    }
    const version = parseListedVersion(versionId);
    await access.require({ action: 's3:DeleteObjectVersion', bucket, key, versionId });
    return { named, wish: { ...target, version } };
  } catch (error) {
    const refusal = toS3Error(error);
    if (!refusal) throw new GatewayError('invalid-argument', 'The key cannot be read', {}, { cause: error });
    return { named, refusal };
  }
}

/** Whether the conditions tell more of an object than that it is there. */
function tellsOfObject({ mustMatch, mustHaveBytes, mustBeOfSeconds }: DeleteConditions): boolean {
  return (mustMatch ?? '*') !== '*' || mustHaveBytes !== undefined || mustBeOfSeconds !== undefined;
}

/** In a list AWS answers NoSuchVersion to an id that is none. */
function parseListedVersion(versionId: string): string {
  try {
    return parseVersion(versionId);
  } catch (cause) {
    throw new S3Error('NoSuchVersion', undefined, {}, { cause });
  }
}
