import type { Condition } from './condition.js';
import type { Pattern } from './pattern.js';

/** Whom a statement of a bucket policy means. */
export interface Principals {
  /** `NotPrincipal`: everybody but these. */
  readonly isNegated: boolean;
  readonly isEveryone: boolean;
  /** Ids or canonical ids of users. */
  readonly users: ReadonlySet<string>;
  /** Names or ids of tenants, all of whose users are meant. */
  readonly tenants: ReadonlySet<string>;
}

/** A list that names what is meant, or (`NotAction`, `NotResource`) what is not. */
export interface Matcher {
  readonly isNegated: boolean;
  readonly patterns: readonly Pattern[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in a policy that belongs to a user or a key. */
  readonly principals: Principals | undefined;
  /** In lower case: names of actions have no case. */
  readonly actions: Matcher;
  readonly resources: Matcher;
  readonly conditions: readonly Condition[];
}

/** A policy, read and ready to be asked. */
export interface Policy {
  readonly statements: readonly Statement[];
}

/** Whom the policy names, so that somebody can look whether they are there. */
export function principalsOf({ statements }: Policy): {
  readonly users: readonly string[];
  readonly tenants: readonly string[];
} {
  const named = statements.flatMap(({ principals }) => principals ?? []);
  return {
    users: [...new Set(named.flatMap(({ users }) => [...users]))],
    tenants: [...new Set(named.flatMap(({ tenants }) => [...tenants]))],
  };
}
