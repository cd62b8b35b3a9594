import { canonicalKey, type ConditionContext } from './condition-keys.js';
import { holds } from './condition.js';
import { matchesPattern, type VariableLookup } from './pattern.js';
import type { Matcher, Policy, Principals, Statement } from './policy.js';

/** Who asks; null where the request carries no signature. */
export interface Requester {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly userId: string;
  /** 64 hex digits. */
  readonly canonicalId: string;
}

export interface PolicyQuestion {
  readonly requester: Requester | null;
  readonly action: string;
  /** `arn:aws:s3:::bucket`, `arn:aws:s3:::bucket/key`, or `arn:aws:s3:::` for what belongs to no bucket. */
  readonly resource: string;
  readonly context: ConditionContext;
}

/** What the statements of one policy say together; an explicit deny beats every allow. */
export type PolicyVerdict = 'allow' | 'deny' | 'silent';

/** Asks one policy. A statement speaks when principal, action, resource and every condition fit. */
export function judgePolicy(policy: Policy, question: PolicyQuestion): PolicyVerdict {
  const lookup: VariableLookup = (name) => {
    const values = question.context.get(canonicalKey(name));
    return values?.length === 1 ? values[0] : undefined;
  };
  let verdict: PolicyVerdict = 'silent';
  for (const statement of policy.statements) {
    if (statement.effect === 'Allow' && verdict === 'allow') continue;
    if (!speaks(statement, question, lookup)) continue;
    if (statement.effect === 'Deny') return 'deny';
    verdict = 'allow';
  }
  return verdict;
}

function speaks(statement: Statement, question: PolicyQuestion, lookup: VariableLookup): boolean {
  return (
    (statement.principals === undefined || means(statement.principals, question.requester)) &&
    fits(statement.actions, question.action.toLowerCase(), lookup) &&
    fits(statement.resources, question.resource, lookup) &&
    statement.conditions.every((condition) => holds(condition, question.context, lookup))
  );
}

function means(principals: Principals, requester: Requester | null): boolean {
  const isNamed =
    principals.isEveryone ||
    (requester !== null &&
      (principals.users.has(requester.userId) ||
        principals.users.has(requester.canonicalId) ||
        principals.tenants.has(requester.tenantId) ||
        principals.tenants.has(requester.tenantName)));
  return isNamed !== principals.isNegated;
}

function fits({ isNegated, patterns }: Matcher, value: string, lookup: VariableLookup): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, value, lookup)) !== isNegated;
}
