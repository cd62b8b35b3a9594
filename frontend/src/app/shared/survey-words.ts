import type {
  Basis,
  BucketState,
  DiscoveryState,
  Exposure,
  FindingSeverity,
  SettingAnswer,
  SnapshotProvenance,
  SnapshotSummary,
  TruncationReason,
  Unknown,
} from '@sgw/contracts';
import { formatBytes, formatCount } from './format-bytes';
import { formatDateTime } from './format-time';
import type { Mark } from './state-mark';

export const BUCKET_MARKS: Readonly<Record<BucketState, Mark>> = {
  queued: { tone: 'unknown', icon: 'shape-dashed', word: 'Waiting' },
  surveying: { tone: 'pending', icon: 'shape-half', word: 'Looking' },
  done: { tone: 'ok', icon: 'shape-check', word: 'Seen whole' },
  truncated: { tone: 'degraded', icon: 'shape-triangle', word: 'Seen in part' },
  denied: { tone: 'degraded', icon: 'lock', word: 'Denied' },
  failed: { tone: 'down', icon: 'shape-octagon', word: 'Failed' },
  skipped: { tone: 'draining', icon: 'shape-arrow-out', word: 'Skipped' },
  cancelled: { tone: 'draining', icon: 'shape-arrow-out', word: 'Cancelled' },
};

export const DISCOVERY_MARKS: Readonly<Record<DiscoveryState, Mark>> = {
  connecting: { tone: 'pending', icon: 'shape-half', word: 'Connecting' },
  'listing-buckets': { tone: 'pending', icon: 'shape-half', word: 'Listing buckets' },
  surveying: { tone: 'pending', icon: 'shape-half', word: 'Looking into buckets' },
  paused: { tone: 'degraded', icon: 'shape-triangle', word: 'Paused' },
  saving: { tone: 'pending', icon: 'shape-half', word: 'Saving the snapshot' },
  done: { tone: 'ok', icon: 'shape-check', word: 'Done' },
  cancelled: { tone: 'draining', icon: 'shape-arrow-out', word: 'Cancelled' },
  failed: { tone: 'down', icon: 'shape-octagon', word: 'Failed' },
};

export const REACH_MARKS: Readonly<Record<Exposure['level'], Mark>> = {
  private: { tone: 'ok', icon: 'lock', word: 'Private' },
  shared: { tone: 'degraded', icon: 'shape-triangle', word: 'Shared with accounts' },
  authenticated: { tone: 'down', icon: 'lock-broken', word: 'Any account' },
  public: { tone: 'down', icon: 'lock-broken', word: 'Public' },
  unknown: { tone: 'unknown', icon: 'shape-ring', word: 'Not known' },
};

/** Why a bucket is called so; an older snapshot does not say what it left open. */
export function reachReasons({ level, reasons }: Exposure): readonly string[] {
  return level === 'private' && reasons.length === 0 ? ['ACLs of single objects are not looked at'] : reasons;
}

export const SEVERITY_MARKS: Readonly<Record<FindingSeverity, Mark>> = {
  critical: { tone: 'down', icon: 'shape-octagon', word: 'Critical' },
  warning: { tone: 'degraded', icon: 'shape-triangle', word: 'Warning' },
  notice: { tone: 'pending', icon: 'shape-circle', word: 'Notice' },
  unchecked: { tone: 'unknown', icon: 'shape-ring', word: 'Not checked' },
};

export const PROVENANCE_WORDS: Readonly<Record<SnapshotProvenance, string>> = {
  discovered: 'seen by this server',
  'client-supplied': 'sent by a client',
  imported: 'imported from a file',
};

/** Why numbers are less than the whole; a cap is called by its setting. */
export const TRUNCATION_WORDS: Readonly<Record<TruncationReason, string>> = {
  'snapshot-buckets': 'at most MAX_SNAPSHOT_BUCKETS buckets are kept',
  'snapshot-files': 'at most MAX_SNAPSHOT_FILES files are kept',
  'bucket-files': 'at most MAX_FILES_PER_BUCKET files of a bucket are kept',
  'time-limit': 'the time was up',
  'page-limit': 'the limit of listing pages was reached',
  'byte-limit': 'the limit of received bytes was reached',
  'bucket-limit': 'the limit of buckets was reached',
  skipped: 'buckets were skipped',
  cancelled: 'the discovery was cancelled',
  provider: 'the provider stopped answering before the end',
  'damaged-files': 'files without a usable key or size were left out',
  'not-listed': 'more objects were counted than listed by whoever sent it',
};

const UNKNOWN_MARKS: Readonly<Record<Unknown, Mark>> = {
  denied: { tone: 'degraded', icon: 'lock', word: 'Denied' },
  unsupported: { tone: 'unknown', icon: 'shape-ring', word: 'Not offered' },
  'not-checked': { tone: 'unknown', icon: 'shape-dashed', word: 'Not checked' },
  failed: { tone: 'down', icon: 'shape-octagon', word: 'Failed' },
};

/** How a number of a survey is written: `≥ 5,000`, `~ 12`, and a dash for what nobody knows, never 0. */
export function basedCount(value: number | null, basis: Basis): string {
  return written(value, basis, formatCount);
}

/** The same for bytes. */
export function basedBytes(value: number | null, basis: Basis): string {
  return written(value, basis, formatBytes);
}

/** At least nothing is nothing that one knows. */
function written(value: number | null, basis: Basis, format: (value: number) => string): string {
  if (basis === 'unknown' || value === null || (basis === 'lower-bound' && value === 0)) return '—';
  return `${BASIS_SIGNS[basis]}${format(value)}`;
}

const BASIS_SIGNS: Readonly<Record<Exclude<Basis, 'unknown'>, string>> = {
  exact: '',
  'lower-bound': '≥ ',
  estimate: '~ ',
};

export const basisOf = (isLowerBound: boolean): Basis => (isLowerBound ? 'lower-bound' : 'exact');

/**
 * The mark of one answer about a bucket.
 *
 * @param judge what a value, or its absence (undefined), means
 */
export function settingMark<T>(answer: SettingAnswer<T>, judge: (value: T | undefined) => Mark): Mark {
  if (answer.state === 'known') return judge(answer.value);
  return answer.state === 'absent' ? judge(undefined) : UNKNOWN_MARKS[answer.state];
}

/** A good or a neutral answer, for {@link settingMark}. */
export const good = (word: string): Mark => ({ tone: 'ok', icon: 'shape-check', word });
export const plain = (word: string): Mark => ({ tone: 'unknown', icon: 'minus', word });

/** What a snapshot is called: the name it was given, else where and when it was taken. */
export function snapshotTitle({
  name,
  endpoint,
  timestamp,
}: Pick<SnapshotSummary, 'name' | 'endpoint' | 'timestamp'>): string {
  return name || `${hostOf(endpoint.url)}, ${formatDateTime(timestamp)}`;
}

/** Host and port, for a person; what is no address, or has no host, is shown as it is. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '') || url;
