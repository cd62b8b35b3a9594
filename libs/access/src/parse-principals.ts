import type { Principals } from './policy.js';
import { PolicyError } from './policy-error.js';
import { isObject, type JsonObject, texts } from './read-json.js';

const CANONICAL_ID = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
/** `arn:aws:iam::<tenant>:user/<id>` and `arn:aws:iam::<tenant>:root`; the tenant may be left out before a user. */
const ARN = /^arn:aws[a-z-]*:iam::([^:*?/]*):(?:root|user\/(?:[^*?]*\/)?([^*?/]+))$/;
const KINDS: ReadonlySet<string> = new Set(['AWS', 'CanonicalUser', 'Service']);

const invalid = () => new PolicyError('Invalid principal in policy');

/**
 * Reads `Principal` or `NotPrincipal`. Services of AWS are accepted and nobody here.
 *
 * @throws PolicyError
 */
export function parsePrincipals(value: unknown, isNegated: boolean): Principals {
  if (value === '*') return everyone(isNegated);
  if (!isObject(value)) throw invalid();
  const users = new Set<string>();
  const tenants = new Set<string>();
  let isEveryone = false;
  for (const [kind, text] of entriesOf(value)) {
    if (kind === 'Service') continue;
    if (kind === 'AWS' && text === '*') isEveryone = true;
    else if (CANONICAL_ID.test(text) || (kind === 'AWS' && UUID.test(text))) users.add(text);
    else if (kind === 'AWS') readArn(text, users, tenants);
    else throw invalid();
  }
  return { isNegated, isEveryone, users, tenants };
}

function* entriesOf(principals: JsonObject): Generator<readonly [kind: string, text: string]> {
  const kinds = Object.entries(principals);
  if (kinds.length === 0) throw invalid();
  for (const [kind, value] of kinds) {
    if (!KINDS.has(kind)) throw invalid();
    for (const text of texts(value)) yield [kind, text];
  }
}

function readArn(text: string, users: Set<string>, tenants: Set<string>): void {
  const [arn, tenant = '', user] = ARN.exec(text) ?? [];
  if (arn === undefined) throw invalid();
  if (user === undefined) {
    if (tenant === '') throw invalid();
    tenants.add(tenant);
  } else if (CANONICAL_ID.test(user) || UUID.test(user)) users.add(user);
  else throw invalid();
}

function everyone(isNegated: boolean): Principals {
  return { isNegated, isEveryone: true, users: new Set(), tenants: new Set() };
}
