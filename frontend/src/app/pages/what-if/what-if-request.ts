import type { WhatIfRequest } from '@sgw/contracts';

/** A question as it stands in the address of the page. */
export interface AskedWhatIf {
  /** `policy`, or the loss of a backend. */
  readonly kind: string | undefined;
  readonly backend: string | undefined;
  readonly policy: string | undefined;
  readonly tenant: string | undefined;
  readonly bucket: string | undefined;
}

/** Stands in the address for taking the policy away: no policy can have this name. */
export const NO_POLICY = '~none';

/** What REST is asked; undefined while something is missing. */
export function requestOf(asked: AskedWhatIf): WhatIfRequest | undefined {
  const { tenant, bucket, backend, policy } = asked;
  const scope = { ...(tenant ? { tenant } : {}), ...(tenant && bucket ? { bucket } : {}) };
  if (asked.kind !== 'policy') return backend ? { ...scope, lostBackend: backend } : undefined;
  if (!tenant || !policy) return undefined;
  return { ...scope, attach: { policy: policy === NO_POLICY ? null : policy } };
}

/** The question as a sentence. */
export function scopeText({ tenant, bucket, lostBackend, attach }: WhatIfRequest): string {
  const place = bucket ? `${tenant}/${bucket}` : tenant ? `the tenant ${tenant}` : 'the whole installation';
  if (lostBackend !== undefined) return `If ${lostBackend} were lost with all that lies there, in ${place}`;
  if (attach?.policy === null) return `If ${place} had no policy of its own`;
  return `If ${attach?.policy} were the policy of ${place}`;
}
