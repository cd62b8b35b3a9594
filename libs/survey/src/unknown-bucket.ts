import type {
  SettingAnswer,
  Basis,
  BucketCounts,
  BucketSettings,
  BucketState,
  BucketSurvey,
  SurveyProblem,
  Unknown,
} from '@sgw/contracts';

/** Settings about which nothing is known, and why. */
export function unknownSettings(state: Unknown): BucketSettings {
  const answer: SettingAnswer<never> = { state };
  return {
    location: answer,
    versioning: answer,
    mfaDelete: answer,
    encryption: answer,
    objectLock: answer,
    lifecycle: answer,
    policy: answer,
    acl: answer,
    publicAccessBlock: answer,
    ownership: answer,
    tags: answer,
    cors: answer,
    logging: answer,
    replication: answer,
    website: answer,
  };
}

export const UNKNOWN_COUNTS: BucketCounts = {
  objectCount: null,
  totalBytes: null,
  versionCount: null,
  versionBytes: null,
  deleteMarkerCount: null,
  incompleteUploadCount: null,
  incompleteUploadBytes: null,
};

/** How much each number is worth. @param isWhole whether the listing that it comes from reached its end */
export function basisOf(
  counts: BucketCounts,
  isWhole: (name: keyof BucketCounts) => boolean,
): Readonly<Record<keyof BucketCounts, Basis>> {
  const names = Object.keys(UNKNOWN_COUNTS) as (keyof BucketCounts)[];
  const entries = names.map((name) => [
    name,
    counts[name] === null ? 'unknown' : isWhole(name) ? 'exact' : 'lower-bound',
  ]);
  return Object.fromEntries(entries) as Record<keyof BucketCounts, Basis>;
}

/** A bucket of which nothing is known but its name. */
export function unknownBucket(
  bucket: { readonly name: string; readonly creationDate: string | null },
  state: BucketState,
  why: Unknown,
  problem?: SurveyProblem,
): BucketSurvey {
  return {
    ...bucket,
    ...UNKNOWN_COUNTS,
    state,
    basis: basisOf(UNKNOWN_COUNTS, () => false),
    truncated: state === 'skipped' || state === 'cancelled',
    truncatedBy: state === 'skipped' || state === 'cancelled' ? [state] : [],
    ...(problem && { problem }),
    settings: unknownSettings(why),
    exposure: { level: 'unknown', reasons: [] },
    shape: null,
    files: [],
    requests: 0,
    durationMs: 0,
  };
}
