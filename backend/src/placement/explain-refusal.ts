import { GatewayError, type Refusal } from '@sgw/contracts';
import { matches } from '@sgw/placement';
import type { Judgement } from '@sgw/policy';

/** Longest list of reasons in an error; the decision has all of them. */
const MAX_REASONS = 5;

/**
 * Says which rule is to blame when an object cannot be placed: with enough backends in the bucket's locations it is a
 * policy that forbids them, and the client is told which, and why.
 */
export function explainRefusal(
  error: GatewayError,
  { verdicts, terms }: Judgement,
  wanted: number,
): GatewayError {
  if (error.code !== 'not-enough-backends' || error.details['rule'] !== undefined) return error;
  const located = verdicts.filter(({ facts }) => terms.some((term) => matches(term, facts)));
  const refusals = located.flatMap((verdict): readonly Refusal[] => verdict.refusals);
  const [first] = refusals;
  if (located.length < wanted || first?.policy === undefined) return error;
  const { name, version } = first.policy;
  const reasons = refusals.slice(0, MAX_REASONS).map(({ reason }) => reason);
  const message = `${wanted} ${wanted === 1 ? 'copy is' : 'copies are'} wanted, but the policy ${name} (version ${version}) forbids too many of the backends: ${reasons.join('; ')}`;
  const details = { ...error.details, rule: first.rule, policy: `${name}@${version}` };
  return new GatewayError('residency-violation', message, details, { cause: error });
}
