import type { LifecycleRule } from '@sgw/contracts';
import { dueAfterDays } from './day-rounding.js';
import { type FilteredObject, isMatched } from './match-rule.js';

/** What must be known of a version, or of a delete marker, to judge it. */
export interface VersionInTime extends FilteredObject {
  readonly isCurrent: boolean;
  readonly isMarker: boolean;
  readonly committedAt: Date;
  /** When its successor was committed; undefined for the current one. */
  readonly noncurrentSince: Date | undefined;
  /** Noncurrent versions and markers of its key that are newer; counted no further than {@link newerVersionsAsked}. */
  readonly newerNoncurrent: number;
  /** Whether its key has no other version or marker. */
  readonly isOnly: boolean;
}

/**
 * `expire`: delete as a client does who names no version · `expire-noncurrent`, `remove-marker`: delete this version, this
 * marker, for good.
 */
export type VersionAction = 'expire' | 'expire-noncurrent' | 'remove-marker';

/** A moment to judge by. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** See DAY_SECONDS. */
  readonly daySeconds: number;
}

/**
 * What is due of a version now, by any of the rules: of several that apply, the one that asks for it first decides, as at
 * AWS ("How S3 resolves conflicts in lifecycle configurations").
 */
export function judgeVersion(
  rules: readonly LifecycleRule[],
  version: VersionInTime,
  moment: Moment,
): VersionAction | undefined {
  const action = actionOn(version);
  if (action === undefined) return undefined;
  return rules.some((rule) => isMatched(rule, version) && isDue(rule, version, moment)) ? action : undefined;
}

/** Highest number of newer versions that a rule wants to know about; no need to count further. */
export function newerVersionsAsked(rules: readonly LifecycleRule[]): number {
  return Math.max(0, ...rules.map((rule) => rule.noncurrentExpiration?.newerVersions ?? 0));
}

/** The one thing that rules can do to a version in its position. A delete marker in front of versions stays. */
function actionOn(version: VersionInTime): VersionAction | undefined {
  if (!version.isCurrent) return 'expire-noncurrent';
  if (!version.isMarker) return 'expire';
  return version.isOnly ? 'remove-marker' : undefined;
}

function isDue(rule: LifecycleRule, version: VersionInTime, moment: Moment): boolean {
  return version.isCurrent ? isExpired(rule, version, moment) : isNoncurrentExpired(rule, version, moment);
}

/** An expired marker goes at once where a rule says so, else when it is as old as a version would have to be. */
function isExpired(
  { expiration }: LifecycleRule,
  { isMarker, committedAt }: VersionInTime,
  moment: Moment,
): boolean {
  if (expiration === undefined) return false;
  if ('expiredObjectDeleteMarker' in expiration) return isMarker && expiration.expiredObjectDeleteMarker;
  return expiryOf(expiration, committedAt, moment.daySeconds) <= moment.nowMs;
}

function isNoncurrentExpired(
  { noncurrentExpiration }: LifecycleRule,
  { noncurrentSince, newerNoncurrent }: VersionInTime,
  { nowMs, daySeconds }: Moment,
): boolean {
  if (noncurrentExpiration === undefined || noncurrentSince === undefined) return false;
  const { days, newerVersions = 0 } = noncurrentExpiration;
  return (
    newerNoncurrent >= newerVersions && dueAfterDays(noncurrentSince.getTime(), days, daySeconds) <= nowMs
  );
}

/** @returns milliseconds since 1970 */
export function expiryOf(
  expiration: { readonly days: number } | { readonly date: string },
  committedAt: Date,
  daySeconds: number,
): number {
  return 'date' in expiration
    ? Date.parse(expiration.date)
    : dueAfterDays(committedAt.getTime(), expiration.days, daySeconds);
}
