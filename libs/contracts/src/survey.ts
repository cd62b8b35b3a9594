/** What a discovery finds out about an account. Times are ISO 8601 UTC, sizes bytes. */

/** How much a number is worth. `lower-bound` is shown as `≥ n`, `estimate` as `~ n`, `unknown` as a dash: never as 0. */
export type Basis = 'exact' | 'lower-bound' | 'estimate' | 'unknown';

/** Why something is not known. */
export type Unknown =
  /** The keys may not ask for it. */
  | 'denied'
  /** The provider does not know the question. */
  | 'unsupported'
  /** Nobody asked: skipped, cancelled, or not reached within the limits. */
  | 'not-checked'
  /** The provider's answer was an error or not to be understood. */
  | 'failed';

/** An answer about one setting of a bucket. `absent`: the provider says that nothing is set. */
export type SettingAnswer<T> =
  { readonly state: 'known'; readonly value: T } | { readonly state: 'absent' } | { readonly state: Unknown };

/** Why a number is less than the whole, or a list shorter. */
export type TruncationReason =
  /** `MAX_SNAPSHOT_BUCKETS` */
  | 'snapshot-buckets'
  /** `MAX_SNAPSHOT_FILES` */
  | 'snapshot-files'
  /** `MAX_FILES_PER_BUCKET` */
  | 'bucket-files'
  | 'time-limit'
  | 'page-limit'
  | 'byte-limit'
  | 'bucket-limit'
  | 'skipped'
  | 'cancelled'
  /** The provider stopped answering, or answered nonsense, before the end. */
  | 'provider'
  /** Files were left out as nothing can keep them: a key or a size that is none. */
  | 'damaged-files'
  /** Whoever sent the snapshot counted more objects than files are in it. */
  | 'not-listed';

/** Numbers of a bucket; null means unknown. */
export interface BucketCounts {
  /** Objects that an ordinary listing shows. */
  readonly objectCount: number | null;
  readonly totalBytes: number | null;
  /** All versions that hold bytes, the current ones included; delete markers are not among them. */
  readonly versionCount: number | null;
  readonly versionBytes: number | null;
  readonly deleteMarkerCount: number | null;
  readonly incompleteUploadCount: number | null;
  readonly incompleteUploadBytes: number | null;
}

/** One bin of a histogram; a bin holds what is at least `from` and less than the `from` of the next. */
export interface HistogramBin {
  readonly label: string;
  /** Bytes, or days of age. */
  readonly from: number;
  readonly objects: number;
  readonly bytes: number;
}

/** Objects and bytes under one name: a prefix, a storage class, a file type. */
export interface Share {
  readonly name: string;
  readonly objects: number;
  readonly bytes: number;
}

/** What the listing of a bucket adds up to; all of it over the objects seen, kept or not. */
export interface BucketShape {
  readonly sizes: readonly HistogramBin[];
  readonly ages: readonly HistogramBin[];
  readonly storageClasses: readonly Share[];
  /** By the key's ending, lower case; `(none)` without one, `(other)` for the rest. */
  readonly fileTypes: readonly Share[];
  /** The largest by bytes, of one or two folders. */
  readonly prefixes: readonly Share[];
  /** False when there were more prefixes than are counted: those shown may be larger than said. */
  readonly arePrefixesExact: boolean;
  /** Of the uploads seen. */
  readonly uploadsOlderThan7Days: number | null;
  readonly oldestUploadAt?: string;
  readonly oldestObjectAt?: string;
  readonly newestObjectAt?: string;
}

/** Who else may reach a bucket, from its ACL, its policy and its public access block. */
export interface Exposure {
  /** `public`: anybody; `authenticated`: anybody with an account at the provider; `shared`: other named accounts. */
  readonly level: 'private' | 'shared' | 'authenticated' | 'public' | 'unknown';
  readonly reasons: readonly string[];
}

export interface BucketSettings {
  readonly location: SettingAnswer<string>;
  readonly versioning: SettingAnswer<'enabled' | 'suspended' | 'off'>;
  readonly mfaDelete: SettingAnswer<boolean>;
  readonly encryption: SettingAnswer<{ readonly algorithm: string; readonly hasKey: boolean }>;
  readonly objectLock: SettingAnswer<{
    readonly enabled: boolean;
    readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
    readonly days?: number;
    readonly years?: number;
  }>;
  readonly lifecycle: SettingAnswer<{
    readonly rules: number;
    readonly expires: boolean;
    readonly transitions: boolean;
    readonly abortsUploads: boolean;
    readonly expiresNoncurrent: boolean;
  }>;
  readonly policy: SettingAnswer<{ readonly statements: number; readonly isPublic: boolean }>;
  readonly acl: SettingAnswer<{ readonly grants: readonly AclGrant[] }>;
  readonly publicAccessBlock: SettingAnswer<{
    readonly blockPublicAcls: boolean;
    readonly ignorePublicAcls: boolean;
    readonly blockPublicPolicy: boolean;
    readonly restrictPublicBuckets: boolean;
  }>;
  readonly ownership: SettingAnswer<string>;
  readonly tags: SettingAnswer<Readonly<Record<string, string>>>;
  readonly cors: SettingAnswer<{ readonly rules: number; readonly anyOrigin: boolean }>;
  readonly logging: SettingAnswer<{ readonly targetBucket: string }>;
  readonly replication: SettingAnswer<{ readonly rules: number }>;
  readonly website: SettingAnswer<boolean>;
}

export interface AclGrant {
  /** `owner`, `all-users`, `authenticated-users`, `log-delivery`, or `account` */
  readonly grantee: 'owner' | 'all-users' | 'authenticated-users' | 'log-delivery' | 'account';
  readonly permission: string;
}

/** One object as kept. */
export interface SnapshotFile {
  readonly key: string;
  readonly size: number;
  readonly lastModified: string | null;
  /** Unquoted. */
  readonly etag: string | null;
  readonly storageClass: string | null;
  /** Only where versions were listed. */
  readonly versionId?: string;
}

/** One version that is not the current object, or a delete marker, as kept. */
export interface SnapshotVersion extends SnapshotFile {
  readonly versionId: string;
  readonly isDeleteMarker: boolean;
  /** Of a delete marker: the key is deleted as an ordinary listing sees it. */
  readonly isLatest: boolean;
}

/** One multipart upload that nobody completed, as kept. */
export interface SnapshotUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedAt: string | null;
  /** Of the parts that wait; null where they were not asked for. */
  readonly bytes: number | null;
}

/** How the survey of one bucket went. */
export type BucketState =
  'queued' | 'surveying' | 'done' | 'truncated' | 'denied' | 'failed' | 'skipped' | 'cancelled';

/** `POST /discover/bucket/{name}`, and one bucket of a discovery or a snapshot. */
export interface BucketSurvey extends BucketCounts {
  readonly name: string;
  readonly creationDate: string | null;
  readonly state: BucketState;
  readonly basis: Readonly<Record<keyof BucketCounts, Basis>>;
  /** Some number is not the whole. */
  readonly truncated: boolean;
  readonly truncatedBy: readonly TruncationReason[];
  /** Why it failed or was denied: one of the outcomes of a discovery. */
  readonly problem?: SurveyProblem;
  readonly settings: BucketSettings;
  readonly exposure: Exposure;
  /** Null when nothing was listed. */
  readonly shape: BucketShape | null;
  /** Objects kept of those seen, in key order. */
  readonly files: readonly SnapshotFile[];
  /** Older versions and delete markers kept of those seen, in key order, newest first within a key; absent where none was listed. */
  readonly oldVersions?: readonly SnapshotVersion[];
  /** Incomplete uploads kept of those seen, in the provider's order; absent where they are not known. */
  readonly uploads?: readonly SnapshotUpload[];
  /** Requests it cost. */
  readonly requests: number;
  readonly durationMs: number;
}

export interface SurveyProblem {
  readonly outcome: string;
  readonly detail: string;
}
