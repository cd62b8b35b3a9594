import { GatewayError, REPLICA_COUNT_TAG } from '@sgw/contracts';
import { notEnoughBackends } from './plan-placement.js';

/** Copies of an object where no tag says otherwise. */
export const DEFAULT_COPIES = 1;

/** A count without sign, spaces or leading zeros; three digits are more than any list can allow. */
const COUNT = /^[1-9][0-9]{0,2}$/;

export interface CopyWish {
  readonly bucketTags: Readonly<Record<string, string>>;
  readonly objectTags: Readonly<Record<string, string>>;
  /** Number of backends that the bucket's locations allow. */
  readonly allowed: number;
}

/**
 * How many copies an object gets: the object's tag `replica-count`, else the bucket's, else one.
 *
 * @throws GatewayError `invalid-tag` when the tag that counts is no count;
 *   `not-enough-backends` when it asks for more copies than there are allowed backends
 */
export function desiredCopies({ bucketTags, objectTags, allowed }: CopyWish): number {
  const copies = replicaCountOf(objectTags) ?? replicaCountOf(bucketTags) ?? DEFAULT_COPIES;
  if (copies > allowed) throw notEnoughBackends(copies, allowed);
  return copies;
}

/**
 * The copies that a set of tags asks for; undefined when it does not speak of them. To be asked
 * whenever tags are written, so that a count that cannot be met is never stored.
 *
 * @throws GatewayError `invalid-tag` when the tag's value is no count
 */
export function replicaCountOf(tags: Readonly<Record<string, string>>): number | undefined {
  const text = Object.hasOwn(tags, REPLICA_COUNT_TAG) ? tags[REPLICA_COUNT_TAG] : undefined;
  if (text === undefined) return undefined;
  if (COUNT.test(text)) return Number(text);
  throw new GatewayError('invalid-tag', `The tag ${REPLICA_COUNT_TAG} is a whole number from 1 to 999`, {
    tag: REPLICA_COUNT_TAG,
  });
}
