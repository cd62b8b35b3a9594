import type { Deletion, DeleteWish } from '@backend/objects';
import { S3Error } from '@sgw/s3-wire';
import { nameOf } from './version-answer.js';

/** What a client hears of a deletion that a condition or a lock stopped; undefined for one that was done. */
export function refusalOf({ outcome }: Deletion, wish: DeleteWish): S3Error | undefined {
  switch (outcome) {
    case 'precondition-failed':
      return new S3Error('PreconditionFailed', undefined, {
        Condition: wish.mustMatch === undefined ? 'x-amz-if-match' : 'If-Match',
      });
    case 'object-gone':
      return new S3Error(wish.version === undefined ? 'NoSuchKey' : 'NoSuchVersion', undefined, {
        Key: wish.key,
      });
    case 'locked':
      return new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
    case 'absent':
    case 'deleted':
    case 'marked':
      return undefined;
  }
}

/** Version id of the marker that was made or deleted. */
export function markerOf({ isMarker, versionId, isNull }: Deletion): string | undefined {
  return isMarker && versionId !== undefined ? nameOf({ isNull, versionId }) : undefined;
}
