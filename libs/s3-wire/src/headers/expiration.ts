import { httpTime } from '../xml/write-xml.js';

/** When something ends, and the lifecycle rule that says so. */
export interface WireExpiry {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly ruleId: string;
}

/**
 * `x-amz-expiration`: the rule's id percent-encoded, as the API Reference has it (GetObject), so that any id fits into a
 * header.
 */
export function expirationHeader({ atMs, ruleId }: WireExpiry): Record<string, string> {
  return {
    'x-amz-expiration': `expiry-date="${httpTime(new Date(atMs))}", rule-id="${encodeRuleId(ruleId)}"`,
  };
}

/** `x-amz-abort-date` and `x-amz-abort-rule-id` of a multipart upload. */
export function abortHeaders({ atMs, ruleId }: WireExpiry): Record<string, string> {
  return { 'x-amz-abort-date': httpTime(new Date(atMs)), 'x-amz-abort-rule-id': encodeRuleId(ruleId) };
}

function encodeRuleId(ruleId: string): string {
  return encodeURIComponent(ruleId.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
