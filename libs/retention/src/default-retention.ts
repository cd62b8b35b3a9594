import type { ObjectLock, RetentionMode } from './object-lock.js';

/** What a bucket gives every new version that brings no retention of its own; a period in days or in years. */
export type DefaultRetention = { readonly mode: RetentionMode } & (
  | { readonly days: number; readonly years?: undefined }
  | { readonly years: number; readonly days?: undefined }
);

/** Object lock of a bucket; a bucket without it has none of these. */
export interface BucketLock {
  readonly defaultRetention?: DefaultRetention;
}

/** What a version is born with: a retention until a moment, or for days counted from its commit. */
export interface NewLock {
  readonly mode?: RetentionMode;
  readonly until?: Date;
  readonly days?: number;
  readonly hasLegalHold?: boolean;
}

/** S3 counts a year as so many days, leap year or not. */
const DAYS_PER_YEAR = 365;
const DAY_MS = 86_400_000;

/** What placement policies keep every new version by. */
export interface RuledRetention {
  readonly mode: 'governance' | 'compliance';
  readonly days: number;
}

/**
 * What a new version is born with: what its request says, the bucket's default where that says nothing of retention, and
 * at least what the placement policies rule. Where both a moment and days are named, the later one counts.
 *
 * @param bucket null for a bucket without object lock, where no request can have said anything, and no policy can rule
 * @returns undefined where nothing protects it
 */
export function lockOfNew(
  bucket: BucketLock | null,
  wish: ObjectLock | undefined,
  ruled?: RuledRetention,
): NewLock | undefined {
  if (!bucket) return undefined;
  const hold = wish?.hasLegalHold === undefined ? undefined : { hasLegalHold: wish.hasLegalHold };
  const asked = askedOf(bucket, wish);
  if (!ruled) return asked ? { ...asked, ...hold } : hold;
  const isCompliance = ruled.mode === 'compliance' || asked?.mode === 'COMPLIANCE';
  const days = Math.max(ruled.days, asked?.days ?? 0);
  const until = asked?.until && { until: asked.until };
  return { mode: isCompliance ? 'COMPLIANCE' : 'GOVERNANCE', days, ...until, ...hold };
}

function askedOf({ defaultRetention }: BucketLock, wish: ObjectLock | undefined): NewLock | undefined {
  if (wish?.retention) return wish.retention;
  return defaultRetention && { mode: defaultRetention.mode, days: daysOf(defaultRetention) };
}

function daysOf(retention: DefaultRetention): number {
  return retention.days ?? retention.years * DAYS_PER_YEAR;
}

/** Days for which something would be kept, a begun one counted whole; 0 when the moment has passed. */
export function remainingDays(until: Date, now: Date): number {
  return Math.max(0, Math.ceil((until.getTime() - now.getTime()) / DAY_MS));
}
