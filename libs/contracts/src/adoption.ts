/** The wish to bring a provider's bucket under the gateway as it is. */
export interface AdoptionWish {
  readonly tenant: string;
  /** Id of a user of the tenant; the tenant's first one when left out. */
  readonly ownerUser?: string;
  /** Name of the logical bucket. */
  readonly bucket: string;
  readonly backend: string;
  /** Name of the bucket at the provider. */
  readonly physicalBucket: string;
  /** As in CreateBucket; the tenant's default locations when left out. */
  readonly locationConstraint?: string;
  readonly replicaCount?: number;
  /** `mend`: adopted although its place breaks the rules, to be moved to where they hold. */
  readonly onViolation?: 'refuse' | 'mend';
}

/**
 * `listing`: rows appear · `verifying`: all rows are there, the bytes are being read · `adopted` · `failed`: waits for a
 * person · `releasing`: rows are taken away · `released`, `cancelled`: none are left.
 */
export type AdoptionState =
  'listing' | 'verifying' | 'adopted' | 'failed' | 'releasing' | 'released' | 'cancelled';

export interface AdoptionView {
  readonly id: string;
  readonly tenant: string;
  readonly bucket: string;
  readonly bucketId: string;
  readonly ownerUserId: string;
  readonly backend: string;
  readonly physicalBucket: string;
  readonly state: AdoptionState;
  readonly isPaused: boolean;
  readonly mode: 'read-only' | 'converted';
  /** Whether its place breaks the rules of now. */
  readonly isViolation: boolean;
  readonly violations: readonly string[];
  readonly listing: {
    readonly pages: number;
    readonly versions: number;
    readonly markers: number;
    /** Current versions. */
    readonly objects: number;
    readonly bytes: number;
    /** Keys that no row can hold. */
    readonly skipped: number;
    readonly lastKey: string | null;
  };
  readonly verification: {
    readonly versions: number;
    readonly bytes: number;
    readonly remainingVersions: number;
    readonly remainingBytes: number;
  };
  /** What the last comparison with the provider found. */
  readonly foreign: {
    readonly new: number;
    readonly changed: number;
    readonly removed: number;
    readonly comparedAt: string | null;
    readonly isComparing: boolean;
  };
  /** Versions and delete markers that the gateway wrote: they keep the bucket from being released. */
  readonly gatewayWritten: number;
  /** Why it stands still for now. */
  readonly waiting: string | null;
  readonly error: string | null;
  readonly createdAt: string;
  readonly listedAt: string | null;
  readonly verifiedAt: string | null;
  readonly convertedAt: string | null;
  readonly endedAt: string | null;
}

/** One rule that the place of a bucket breaks. */
export interface AdoptionViolation {
  readonly rule: string;
  readonly reason: string;
  readonly policy?: string;
}

/** Whether a bucket may be adopted where it lies; nothing is changed by asking. */
export interface AdoptionVerdict {
  readonly mayStay: boolean;
  readonly verdict: 'may-stay' | 'violates' | 'cannot-be-adopted';
  readonly violations: readonly AdoptionViolation[];
  /** Backends of the registry at that endpoint. */
  readonly backends: readonly { readonly id: string; readonly zone: string; readonly isDisabled: boolean }[];
  /** What to declare when there is none. */
  readonly missing: string | null;
  readonly obstacles: readonly { readonly code: string; readonly reason: string }[];
  readonly settings: {
    readonly versioning: 'enabled' | 'suspended' | 'never' | 'unknown';
    readonly objectLock: 'enabled' | 'disabled' | 'unknown';
    readonly isPublic: 'yes' | 'no' | 'unknown';
    readonly location: string;
  } | null;
  /** Of the snapshot that was named. */
  readonly counts: {
    readonly objects: number;
    readonly bytes: number;
    readonly versions: number | null;
    readonly basis: 'exact' | 'lower-bound';
  } | null;
  /** Where the rules want copies. */
  readonly copies: { readonly wanted: number; readonly backends: readonly string[] };
}

export type AdoptionFindingKind = 'new' | 'changed' | 'removed' | 'skipped';

/** One thing that lies otherwise at the provider than the rows say. */
export interface AdoptionFinding {
  readonly kind: AdoptionFindingKind;
  readonly key: string;
  readonly providerVersionId: string | null;
  readonly detail: string;
  readonly foundAt: string;
}

/**
 * Why a release would lose something of a version: `written` through the gateway · `last-copy` of what was adopted and is not at the
 * provider any more · `amended` beside its bytes.
 */
export type WrittenReason = 'written' | 'last-copy' | 'amended';

/** How many versions a release would lose something of. */
export interface ReleaseLoss {
  readonly written: number;
  readonly lastCopies: number;
  readonly amended: number;
}

/** One version or delete marker of which the gateway alone has something. */
export interface WrittenVersion {
  readonly key: string;
  /** As S3 clients name it. */
  readonly versionId: string;
  readonly isMarker: boolean;
  readonly isLatest: boolean;
  readonly sizeBytes: number;
  readonly lastModified: string;
  readonly reason: WrittenReason;
}
