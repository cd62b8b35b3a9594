import { GatewayError, type Refusal } from '@sgw/contracts';
import { matches } from '@sgw/placement';
import type { Judgement } from '@sgw/policy';

/** Longest list of reasons in an error; the decision has all of them. */
const MAX_REASONS = 5;

/**
 * Says which rule is to blame when an object cannot be placed: with enough backends in the bucket's locations it is a
 * policy that forbids them, and the client is told which, and why. Where the locations are too few by themselves, what the
 * policy forbids of those is told as well.
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
  if (first?.policy === undefined) return error;
  const { name, version } = first.policy;
  const isByPolicy = located.length >= wanted;
  const reasons = refusals.slice(0, MAX_REASONS).map(({ reason }) => reason);
  const forbidden = located.filter((verdict) => verdict.refusals.length > 0).length;
  const what = isByPolicy
    ? `but the policy ${name} (version ${version}) forbids too many of the backends`
    : `the bucket's locations have ${counted(located.length, 'backend')}, and the policy ${name} (version ${version}) forbids ${forbidden} of them`;
  const message = `${counted(wanted, 'copy', 'copies')} ${wanted === 1 ? 'is' : 'are'} wanted, ${what}: ${reasons.join('; ')}`;
  const details = { ...error.details, rule: first.rule, policy: `${name}@${version}` };
  const code = isByPolicy ? 'residency-violation' : error.code;
  return new GatewayError(code, message, details, { cause: error });
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
