import { GatewayError, REPLICA_COUNT_TAG } from '@sgw/contracts';

/** Copies of an object where no tag and no policy says otherwise. */
export const DEFAULT_COPIES = 1;

/** A count without sign, spaces or leading zeros; three digits are more than any list can allow. */
const COUNT = /^[1-9][0-9]{0,2}$/;

/** How many copies the policies accept. */
export interface CopyLimits {
  readonly min: number;
  readonly default?: number | undefined;
  readonly max?: number | undefined;
}

export interface CopyWish {
  readonly bucketTags: Readonly<Record<string, string>>;
  readonly objectTags: Readonly<Record<string, string>>;
  readonly limits?: CopyLimits;
}

const NO_LIMITS: CopyLimits = { min: 1 };

/**
 * How many copies an object gets: the object's tag `replica-count`, else the bucket's, else the policy's default, else one;
 * brought within the policy's limits, as a wish may be older than the rule.
 *
 * @throws GatewayError `invalid-tag` when the tag that counts is no count; `not-enough-backends` when the limits leave no
 *   number
 */
export function desiredCopies({ bucketTags, objectTags, limits = NO_LIMITS }: CopyWish): number {
  const { min, max = Infinity } = limits;
  if (min > max) {
    throw new GatewayError(
      'not-enough-backends',
      `The policies contradict each other: one asks for at least ${min} copies, one for at most ${max}`,
      { wanted: min, permitted: max, rule: 'copies' },
    );
  }
  const wish = replicaCountOf(objectTags) ?? replicaCountOf(bucketTags) ?? limits.default ?? DEFAULT_COPIES;
  return Math.min(max, Math.max(min, wish));
}

/**
 * Refuses a tag that asks for a number of copies which the policies do not accept. To be asked when the tag is written.
 *
 * @throws GatewayError `invalid-tag`
 */
export function assertCountWithinLimits(
  tags: Readonly<Record<string, string>>,
  { min, max = Infinity }: CopyLimits,
): void {
  const count = replicaCountOf(tags);
  if (count === undefined || (count >= min && count <= max)) return;
  const limit = count < min ? `at least ${min}` : `at most ${max}`;
  throw new GatewayError(
    'invalid-tag',
    `The tag ${REPLICA_COUNT_TAG} asks for ${count} copies, but the policy wants ${limit}`,
    { tag: REPLICA_COUNT_TAG, rule: 'copies' },
  );
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
