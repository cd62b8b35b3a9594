/** Shapes of the REST API about the drift audit and the namespace. Times are ISO 8601 UTC. */

/** `GET /audit/findings`. */
export interface FindingView {
  readonly id: string;
  readonly kind: string;
  /** `violation`: a rule is broken now. `warning`: a promise may not be kept later. */
  readonly severity: 'violation' | 'warning';
  readonly tenant: string;
  readonly bucket: string;
  readonly backendId: string;
  readonly detail: string;
  /** What to do about it, in order. */
  readonly repair: readonly string[];
  readonly copies: number;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly resolvedAt?: string;
}

/** `GET /audit`: the last audit that ended. */
export interface AuditView {
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Backend buckets that were looked at. */
  readonly buckets: number;
  readonly findings: number;
  /** Backends that did not answer: what was found there before still counts. */
  readonly unreachable: readonly string[];
}

/** `GET /namespace/buckets`, `GET /namespace/resolve`: a logical bucket and the physical ones behind it. */
export interface DirectoryView {
  readonly bucketId: string;
  readonly tenant: string;
  readonly bucket: string;
  /** Canonical id and name of the owner. */
  readonly ownerId: string;
  readonly owner: string;
  readonly locations: readonly string[];
  readonly homeRegion: string;
  readonly createdAt: string;
  /** Of a bucket that is gone, whose physical buckets are not yet. */
  readonly deletedAt?: string;
  readonly mappings: readonly BucketMappingView[];
}

export interface BucketMappingView {
  readonly backendId: string;
  readonly physicalBucket: string;
  /** `pending`: not yet made at the backend. */
  readonly state: 'pending' | 'ready';
  /** Names that were found taken at this backend. */
  readonly collision: number;
  /** Whether it was made with the provider's object lock, beside a plain one. */
  readonly isLocked: boolean;
  /** Whether the bucket was there before us, under its own name. */
  readonly isAdopted: boolean;
}

/** `GET /namespace/name`. */
export interface NameView {
  readonly name: string;
  readonly isValid: boolean;
  /** Why it is not. */
  readonly reason?: string;
  /** Whether a bucket of the tenant has it. */
  readonly isTaken: boolean;
}
