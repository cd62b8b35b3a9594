import type { BucketOverview, SnapshotOverview } from '@sgw/contracts';
import { formatCount, formatExactBytes } from '../../shared/format-bytes';
import { formatDateTime } from '../../shared/format-time';
import type { Mark } from '../../shared/state-mark';
import {
  basedBytes,
  basedCount,
  BUCKET_MARKS,
  good,
  plain,
  REACH_MARKS,
  reachReasons,
  settingMark,
  TRUNCATION_WORDS,
} from '../../shared/survey-words';

export type { BucketOverview } from '@sgw/contracts';

/** What a list of a bucket lacks, in words. */
export interface Cut {
  readonly mark: Mark;
  /** `5,000 of 18,230 objects are shown` */
  readonly shown: string;
  readonly why: string;
  /** The setting whose limit cut it. */
  readonly setting?: string;
}

/** A bucket for its line in the overview. */
export interface BucketRow {
  readonly name: string;
  readonly state: Mark;
  readonly why: string;
  readonly objects: string;
  readonly bytes: string;
  /** For whoever points at it. */
  readonly exactBytes: string;
  readonly created: string;
  readonly filesKept: number;
  readonly noncurrent: string;
  readonly uploads: string;
  readonly reach: Mark;
  readonly reachWhy: string;
  readonly versioning: Mark;
  readonly encryption: Mark;
  readonly lock: Mark;
  readonly lifecycle: Mark;
}

const weak = (word: string): Mark => ({ tone: 'degraded', icon: 'shape-triangle', word });

/** What is known of a bucket, each unknown under its own name. */
export function bucketRow(bucket: BucketOverview): BucketRow {
  const { settings, basis } = bucket;
  return {
    name: bucket.name,
    state: BUCKET_MARKS[bucket.state],
    why: [
      ...(bucket.problem ? [bucket.problem.detail] : []),
      ...bucket.truncatedBy.map((reason) => TRUNCATION_WORDS[reason]),
    ].join('; '),
    objects: basedCount(bucket.objectCount, basis.objectCount),
    bytes: basedBytes(bucket.totalBytes, basis.totalBytes),
    exactBytes: formatExactBytes(bucket.totalBytes),
    created: formatDateTime(bucket.creationDate ?? undefined),
    filesKept: bucket.filesKept,
    noncurrent: noncurrentOf(bucket),
    uploads: basedCount(bucket.incompleteUploadCount, basis.incompleteUploadCount),
    reach: REACH_MARKS[bucket.exposure.level],
    reachWhy: reachReasons(bucket.exposure).join('; '),
    versioning: settingMark(settings.versioning, (value) =>
      value === 'enabled' ? good('On') : value === 'suspended' ? weak('Suspended') : plain('Off'),
    ),
    encryption: settingMark(settings.encryption, (value) => (value ? good(value.algorithm) : plain('None'))),
    lock: settingMark(settings.objectLock, (value) =>
      value?.enabled ? good(value.mode ? titled(value.mode) : 'On') : plain('Off'),
    ),
    lifecycle: settingMark(settings.lifecycle, (value) =>
      value?.rules ? good(value.rules === 1 ? '1 rule' : `${value.rules} rules`) : plain('None'),
    ),
  };
}

const CAPS = { 'bucket-files': 'MAX_FILES_PER_BUCKET', 'snapshot-files': 'MAX_SNAPSHOT_FILES' } as const;

/** What the objects kept of a bucket lack; undefined when they are all there. */
export function cutOf(
  bucket: BucketOverview,
  snapshot?: Pick<SnapshotOverview, 'truncatedBy' | 'limits'>,
): Cut | undefined {
  const { objectCount, filesKept, truncated, truncatedBy, problem } = bucket;
  const isShort = objectCount === null || filesKept < objectCount;
  if (!truncated && !isShort) return undefined;
  const seen = basedCount(objectCount, bucket.basis.objectCount);
  // A snapshot tells of its caps for the whole of it; they cut where fewer files than objects are kept.
  const ownCap: keyof typeof CAPS =
    filesKept >= (snapshot?.limits.maxFilesPerBucket ?? 0) ? 'bucket-files' : 'snapshot-files';
  const cap = isShort && objectCount !== null && snapshot?.truncatedBy.includes(ownCap) ? ownCap : undefined;
  const setting = cap && CAPS[cap];
  return {
    mark: BUCKET_MARKS[bucket.state],
    shown:
      seen === '—'
        ? `${formatCount(filesKept)} files are shown of an unknown number`
        : `${formatCount(filesKept)} of ${seen} objects are shown`,
    why: [
      ...(problem ? [problem.detail] : []),
      ...truncatedBy.map((reason) => TRUNCATION_WORDS[reason]),
      ...(cap ? [TRUNCATION_WORDS[cap]] : []),
    ].join('; '),
    ...(setting && { setting }),
  };
}

/** Versions that are not the current ones; a difference of two bounds is none. */
function noncurrentOf({ versionBytes, totalBytes, basis }: BucketOverview): string {
  if (versionBytes === null || totalBytes === null) return '—';
  const isExact = basis.versionBytes === 'exact' && basis.totalBytes === 'exact';
  return basedBytes(Math.max(0, versionBytes - totalBytes), isExact ? 'exact' : 'estimate');
}

const titled = (word: string): string => word.charAt(0) + word.slice(1).toLowerCase();
