import type { LifecycleRule } from '@sgw/contracts';
import { dueAfterDays } from './day-rounding.js';
import type { Moment } from './judge-version.js';
import { isKeyMatched } from './match-rule.js';
import type { Expiry } from './tell-expiry.js';

/** What must be known of an open multipart upload to judge it. */
export interface UploadInTime {
  readonly key: string;
  readonly initiatedAt: Date;
}

/** When an upload will be aborted, and by which rule: the first to ask for it; the first listed of several. */
export function tellAbort(
  rules: readonly LifecycleRule[],
  { key, initiatedAt }: UploadInTime,
  daySeconds: number,
): Expiry | undefined {
  let first: Expiry | undefined;
  for (const rule of rules) {
    if (rule.abortUploadsAfterDays === undefined || !isKeyMatched(rule, key)) continue;
    const atMs = dueAfterDays(initiatedAt.getTime(), rule.abortUploadsAfterDays, daySeconds);
    if (first === undefined || atMs < first.atMs) first = { atMs, ruleId: rule.id };
  }
  return first;
}

/** Whether the upload is to be aborted now. */
export function isUploadDue(rules: readonly LifecycleRule[], upload: UploadInTime, moment: Moment): boolean {
  const abort = tellAbort(rules, upload, moment.daySeconds);
  return abort !== undefined && abort.atMs <= moment.nowMs;
}
