import { type Distinctness, GatewayError, type PlacementPlan } from '@sgw/contracts';
import { chooseDistinct, type DistinctFacts } from './choose-distinct.js';

export interface WriteCircumstances {
  /** Copies that backends must have confirmed before the write is answered. */
  readonly writeQuorum: number;
  readonly distinct: readonly Distinctness[];
  readonly factsOf: (backendId: string) => DistinctFacts | undefined;
  /** Whether it can be reached, and has not failed in this very write. */
  readonly isUsable: (backendId: string) => boolean;
}

/**
 * Where the bytes of a write go now: the first allowed backends in reach, as many as the quorum asks for and as distinct as
 * the copies must be. A backend outside of the plan is never an answer, however much is down.
 *
 * @throws GatewayError `backend-unavailable` when too few can be reached; trying later may help
 */
export function chooseWriteTargets(
  { candidates }: PlacementPlan,
  { writeQuorum, distinct, factsOf, isUsable }: WriteCircumstances,
): readonly string[] {
  const inReach = candidates.filter(isUsable).flatMap((id) => factsOf(id) ?? []);
  const targets = chooseDistinct(inReach, writeQuorum, distinct);
  if (targets) return targets;
  const message =
    writeQuorum === 1
      ? 'No backend that this bucket allows can be reached. Please try again.'
      : `The policy wants ${writeQuorum} copies before a write is answered, and too few of the allowed backends can be reached. Please try again.`;
  throw new GatewayError('backend-unavailable', message, writeQuorum === 1 ? {} : { rule: 'writeQuorum' });
}
