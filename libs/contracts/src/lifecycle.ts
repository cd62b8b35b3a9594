/** When the current version expires: after so many days, at a moment, or as a delete marker with nothing behind it. */
export type LifecycleExpiration =
  | { readonly days: number }
  /** ISO 8601, midnight UTC. */
  | { readonly date: string }
  | { readonly expiredObjectDeleteMarker: boolean };

export interface LifecycleTag {
  readonly key: string;
  readonly value: string;
}

/** One rule as it was set; what is absent was not said. */
export interface LifecycleRule {
  readonly id: string;
  readonly status: 'Enabled' | 'Disabled';
  /** How the filter was written: as the old prefix of the rule itself, as one predicate or none, or as an `And` of several. */
  readonly form: 'prefix' | 'filter' | 'and';
  readonly prefix?: string;
  readonly tags?: readonly LifecycleTag[];
  /** Bytes; the bound itself is not matched. */
  readonly sizeGreaterThan?: number;
  /** Bytes; the bound itself is not matched. */
  readonly sizeLessThan?: number;
  readonly expiration?: LifecycleExpiration;
  readonly noncurrentExpiration?: {
    readonly days: number;
    /** So many of the newest noncurrent versions stay. */
    readonly newerVersions?: number;
  };
  /** Days from the beginning of a multipart upload to its abort. */
  readonly abortUploadsAfterDays?: number;
}

/** The least size of objects that AWS moves to another storage class by default. Kept and told; there are no transitions here. */
export type TransitionMinimumSize = 'all_storage_classes_128K' | 'varies_by_storage_class';

/** What S3 calls the lifecycle configuration of a bucket. */
export interface LifecycleConfiguration {
  readonly rules: readonly LifecycleRule[];
  readonly transitionMinimumSize: TransitionMinimumSize;
}
