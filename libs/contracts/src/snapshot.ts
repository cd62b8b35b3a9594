import type {
  BucketSettings,
  BucketSurvey,
  SettingAnswer,
  SnapshotFile,
  SnapshotUpload,
  SnapshotVersion,
  TruncationReason,
} from './survey.js';
import type { EndpointFacts } from './discovery.js';

/** Raised when a reader of the old form could misread the new one. */
export const SNAPSHOT_SCHEMA_VERSION = 1;

/** Who says that it is so: this server saw it, or somebody posted it, or it was read from a file of elsewhere. */
export type SnapshotProvenance = 'discovered' | 'client-supplied' | 'imported';

/** Caps in force when it was made. */
export interface SnapshotLimits {
  readonly maxBuckets: number;
  readonly maxFiles: number;
  readonly maxFilesPerBucket: number;
}

/** Totals of what was seen, and of what was kept in the file. */
export interface SnapshotTotals {
  readonly seen: { readonly buckets: number; readonly objects: number; readonly bytes: number };
  readonly kept: { readonly buckets: number; readonly files: number; readonly bytes: number };
  /** Some number of `seen` is a lower bound. */
  readonly isLowerBound: boolean;
  /** Buckets of which nothing is known: denied, failed, skipped. They are not counted as 0 objects. */
  readonly unknownBuckets: number;
}

/** `GET /snapshot/{id}`: a whole snapshot, and the form of its file. Keys are never in it. */
export interface Snapshot {
  readonly schemaVersion: number;
  readonly id: string;
  readonly provenance: SnapshotProvenance;
  /** When the discovery began. */
  readonly timestamp: string;
  readonly durationMs: number | null;
  readonly name: string;
  readonly note: string;
  readonly tags: readonly string[];
  readonly endpoint: EndpointFacts;
  readonly limits: SnapshotLimits;
  readonly totals: SnapshotTotals;
  readonly truncated: boolean;
  readonly truncatedBy: readonly TruncationReason[];
  /** Requests it cost; null where nobody counted. */
  readonly requests: number | null;
  readonly buckets: readonly BucketSurvey[];
}

/** One line of `GET /snapshot/list`, newest first. */
export interface SnapshotSummary extends Omit<Snapshot, 'buckets' | 'limits'> {
  readonly filename: string;
  readonly fileBytes: number;
}

/** `GET /snapshot/list`. */
export interface SnapshotList {
  readonly snapshots: readonly SnapshotSummary[];
  /** Files in the folder that are no snapshot, or none any more. */
  readonly unreadable: readonly { readonly filename: string; readonly reason: string }[];
}

/** `POST /snapshot/save`: what this server holds of a discovery, or what a client posts. */
export interface SaveSnapshotRequest {
  /** A discovery of this server, running or ended: saved as it saw it. Excludes the rest but name, note and tags. */
  readonly discoveryId?: string;
  readonly name?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
  /** Of a posted payload. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly timestamp?: string;
  readonly buckets?: readonly unknown[];
}

/** `PATCH /snapshot/{id}`: the words that people gave it; what was seen cannot be changed. */
export interface SnapshotLabels {
  readonly name?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
}

export interface SavedSnapshot {
  readonly id: string;
  readonly filename: string;
}

/** One bucket without its lists. */
export interface BucketOverview extends Omit<BucketSurvey, 'files' | 'oldVersions' | 'uploads'> {
  readonly filesKept: number;
  /** Null where versions were not listed, or an earlier release kept none. */
  readonly oldVersionsKept: number | null;
  readonly uploadsKept: number | null;
}

/** `GET /snapshot/{id}/overview`: a snapshot without its files. */
export interface SnapshotOverview extends Omit<Snapshot, 'buckets'> {
  readonly filename: string;
  readonly buckets: readonly BucketOverview[];
  /** Over all buckets. */
  readonly shape: NonNullable<BucketSurvey['shape']>;
}

/** `GET /snapshot/{id}/files?bucket=&prefix=&search=&sort=&cursor=&limit=`. */
export interface SnapshotFilesPage {
  readonly items: readonly (SnapshotFile & { readonly bucket: string })[];
  readonly total: number;
  /** Folders right under the prefix, when `delimiter=/` is asked for. */
  readonly prefixes: readonly { readonly prefix: string; readonly files: number; readonly bytes: number }[];
  readonly nextCursor?: string;
}

/** `GET /snapshot/{id}/versions?bucket=&search=&cursor=&limit=`: what an ordinary listing does not show. */
export interface SnapshotVersionsPage {
  readonly items: readonly SnapshotVersion[];
  readonly total: number;
  readonly nextCursor?: string;
}

/** `GET /snapshot/{id}/uploads?bucket=&search=&cursor=&limit=`. */
export interface SnapshotUploadsPage {
  readonly items: readonly SnapshotUpload[];
  readonly total: number;
  readonly nextCursor?: string;
}

export type FindingSeverity = 'critical' | 'warning' | 'notice' | 'unchecked';

/** `GET /snapshot/{id}/findings`: worst first. `unchecked` is neither good nor bad: the keys could not tell. */
export interface Finding {
  readonly rule: string;
  readonly severity: FindingSeverity;
  readonly bucket: string | null;
  readonly title: string;
  readonly detail: string;
  readonly fix: string;
}

export interface SnapshotFindings {
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<FindingSeverity, number>>;
}

/** `GET /snapshot/{id}/duplicates`: files with the same ETag and size, by wasted bytes. Of the files kept. */
export interface SnapshotDuplicates {
  readonly groups: readonly DuplicateGroup[];
  readonly totalGroups: number;
  readonly wastedBytes: number;
  /** Some files were not kept: there may be more. */
  readonly isLowerBound: boolean;
}

export interface DuplicateGroup {
  readonly etag: string;
  readonly size: number;
  readonly count: number;
  readonly wastedBytes: number;
  /** At most 20 of them. */
  readonly files: readonly { readonly bucket: string; readonly key: string }[];
}

export type SnapshotChangeKind = 'added' | 'removed' | 'changed' | 'renamed';

/** One object that differs between two snapshots. */
export interface SnapshotChange {
  readonly kind: SnapshotChangeKind;
  readonly bucket: string;
  readonly key: string;
  /** Of a rename: where it was. */
  readonly fromBucket?: string;
  readonly fromKey?: string;
  readonly sizeBefore?: number;
  readonly sizeAfter?: number;
}

/** `GET /snapshot/compare?a=&b=`: from the older (a) to the newer (b). */
export interface SnapshotDiff {
  readonly a: SnapshotSummary;
  readonly b: SnapshotSummary;
  readonly counts: Readonly<Record<SnapshotChangeKind, number>>;
  readonly bytes: Readonly<Record<SnapshotChangeKind, number>>;
  readonly buckets: readonly BucketDelta[];
  /** At most `limit` of them (1,000 by default), bucket by bucket in key order. */
  readonly changes: readonly SnapshotChange[];
  readonly isChangesTruncated: boolean;
  readonly warnings: readonly DiffWarning[];
}

export interface BucketDelta {
  readonly name: string;
  readonly state: 'added' | 'removed' | 'changed' | 'same';
  readonly objectsBefore: number | null;
  readonly objectsAfter: number | null;
  readonly bytesBefore: number | null;
  readonly bytesAfter: number | null;
  /** Objects are compared up to this key, where one side was cut; without it to the end. */
  readonly comparedUpTo?: string;
  /** Settings that differ; none of a bucket that is on one side only. One of them makes a bucket `changed`. */
  readonly settings: readonly SettingChange[];
  /** Settings that a side does not know: whether they changed cannot be told. What is offered on neither side is not among them. */
  readonly settingsNotCompared: readonly SettingGap[];
}

/** A setting of a bucket, or who can reach it as its ACL, policy and public access block say together. */
export type SettingName = keyof BucketSettings | 'exposure';

/** One side of a comparison of settings. */
export interface SettingSide {
  /** `unknown` only of the exposure. */
  readonly state: SettingAnswer<unknown>['state'] | 'unknown';
  /** For a person: `on, compliance, 30 days`, `none`, `denied`; of tags those that the other side does not have. */
  readonly text: string;
}

/** `weaker`: protects or holds back less than before, or lets in more; `different`: neither that nor `stronger`. */
export type SettingEffect = 'weaker' | 'stronger' | 'different';

/** Two sides of which one at least is not known. */
export interface SettingGap {
  readonly setting: SettingName;
  readonly before: SettingSide;
  readonly after: SettingSide;
}

export interface SettingChange extends SettingGap {
  readonly effect: SettingEffect;
}

export interface DiffWarning {
  readonly code: 'other-endpoint' | 'partial-before' | 'partial-after' | 'not-server-side';
  readonly bucket: string | null;
  readonly detail: string;
}
