import type { JsonValue } from './canonical-json.js';

/** What a document is; part of what is signed, so that one never passes as the other. */
export const ATTESTATION_TYPE = 'sgw-attestation/1';
export const ERASURE_TYPE = 'sgw-erasure/1';
export type DocumentType = typeof ATTESTATION_TYPE | typeof ERASURE_TYPE;

/** Whose copies a document is about: of a tenant, of one of its buckets, or of one key in it. */
export interface Scope {
  readonly kind: 'tenant' | 'bucket' | 'object';
  readonly tenantId: string;
  readonly tenant: string;
  readonly bucketId?: string;
  readonly bucket?: string;
  readonly key?: string;
  /** Only of one version, as S3 names it. */
  readonly versionId?: string;
  /** Of an erasure: no more than the versions that its manifest lists, which one delete discarded. */
  readonly covers?: 'listed';
}

/** One backend as the gateway knew it when the document was made; `unknown` where nobody declared it. */
export interface PlaceStatement {
  readonly backend: string;
  readonly provider: string;
  readonly zone: string;
  readonly city: string;
  readonly country: string;
  readonly jurisdiction: string;
  readonly owner: string;
  readonly ownerCountry: string;
  /** What else policies judge, in attestations: whether the owner answers to the CLOUD Act, features, certificates. */
  readonly cloudActExposure?: string;
  readonly features?: Readonly<Record<string, string>>;
  readonly certificates?: Readonly<Record<string, string>>;
}

/** The manifest that the head vouches for. */
export interface ManifestStatement {
  readonly leaves: number;
  readonly bytes: number;
  /** Hex, of all leaves, each with its line feed. */
  readonly sha256: string;
  /** Hex, by RFC 9162 with SHA-256 over the leaves without their line feeds. */
  readonly merkleRoot: string;
}

/** What every signed head says. */
export interface DocumentHead {
  readonly type: DocumentType;
  readonly id: string;
  readonly installation: string;
  readonly keyId: string;
  /** ISO 8601, UTC. */
  readonly issuedAt: string;
  readonly scope: Scope;
  readonly manifest: ManifestStatement;
  readonly places: readonly PlaceStatement[];
}

/** How sure it is that a copy is there. */
export type CopyStanding =
  /** Its bytes hashed to the version's checksum at or after `verifiedSince`. */
  | 'verified'
  /** They once did, but were not looked at since `verifiedSince`. */
  | 'not-verified-since'
  /** They were verified, but only after the moment; what was known at the moment is not on record. */
  | 'verified-later'
  /** Bytes are there and nobody vouches for them: begun, doubted, or waiting for a person. */
  | 'unverified'
  /** Promised; no byte has left for it. */
  | 'owed'
  /** Not wanted any more; the backend has not confirmed that it is gone. */
  | 'being-removed'
  /** The backend confirmed that it is gone. */
  | 'removed';

/** One copy at one backend. */
export interface CopyStatement {
  readonly backend: string;
  readonly country: string;
  readonly jurisdiction: string;
  readonly standing: CopyStanding;
  /**
   * The decision by which bytes of it were sent there, be it the write's or a later one; of a copy that a move removes, the
   * one that removes it. Left out for what is owed, for adopted copies, and for a past moment, of which it is not kept.
   */
  readonly decision?: string;
  /** Whether the rules of the moment let it lie there; left out for a past moment, of which the rules are not kept. */
  readonly isPermitted?: boolean;
  /** Of an upload: bytes of its parts that lie there, or lay there; left out by releases that did not count them. */
  readonly sizeBytes?: number;
  readonly physicalBucket?: string;
  readonly physicalKey?: string;
  readonly verifiedAt?: string;
  readonly removedAt?: string;
}

/** One immutable version of a placement policy, ahead of the first bucket that it is attached to. */
export interface PolicyLeaf {
  readonly kind: 'policy';
  readonly policy: string;
  readonly version: number;
  readonly document: JsonValue;
}

/** Through what a policy applies to a bucket. */
export interface PolicyStatement {
  readonly scope: string;
  readonly policy: string;
  readonly version: number;
  /** Only to objects with this tag. */
  readonly tag?: { readonly key: string; readonly value: string };
}

/** A bucket and its rules, ahead of its objects. */
export interface BucketLeaf {
  readonly kind: 'bucket';
  readonly bucketId: string;
  readonly bucket: string;
  readonly locations: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Of its tenant, its own, and those of its objects' tags; left out for a past moment, of which the rules are not kept. */
  readonly policies?: readonly PolicyStatement[];
  /** Counts the changes of what decides over the bucket. */
  readonly epoch: string;
  readonly createdAt: string;
}

/** A placement decision that versions refer to, ahead of the first of them. */
export interface DecisionLeaf {
  readonly kind: 'decision';
  readonly decision: string;
  readonly decidedAt: string;
  /** What was judged, by which rules, and what came out. */
  readonly outcome: JsonValue;
}

/** One version of an object, with each of its copies. */
export interface VersionLeaf {
  readonly kind: 'version';
  readonly bucketId: string;
  readonly bucket: string;
  readonly key: string;
  /** As S3 names it: `null` where the bucket kept no versions. */
  readonly versionId: string;
  /** `deleted`: it is no longer to be had, but a copy of it is not confirmed to be gone. */
  readonly status: 'current' | 'earlier' | 'being-written' | 'deleted' | 'stored';
  readonly sizeBytes?: number;
  /** Hex. */
  readonly sha256?: string;
  /** What the digest is of: the bytes, or the digests of that many parts, one after the other. */
  readonly sha256Parts?: number;
  readonly writtenAt?: string;
  readonly deletedAt?: string;
  /** The decision that placed it. */
  readonly decision?: string;
  /** Those that the rules look at. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly copies: readonly CopyStatement[];
}

/** Bytes of a multipart upload that is not completed; in a record of erasure, one that never was. */
export interface UploadLeaf {
  readonly kind: 'upload';
  readonly bucketId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiatedAt: string;
  /** When it was aborted; records of erasure only. */
  readonly endedAt?: string;
  /** Those that the rules look at. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly copies: readonly CopyStatement[];
}

export type Leaf = PolicyLeaf | BucketLeaf | DecisionLeaf | VersionLeaf | UploadLeaf;

/** How many copies there are of each standing. */
export type StandingCounts = Readonly<Record<CopyStanding, number>>;

/** What an attestation adds up. */
export interface AttestationSummary {
  readonly buckets: number;
  readonly versions: number;
  readonly uploads: number;
  /** Of the versions that can be read. */
  readonly bytes: number;
  readonly copies: StandingCounts;
  /** Copies with bytes, where the rules do not let them lie. Left out for a past moment. */
  readonly notPermitted?: number;
  readonly byBackend: readonly {
    readonly backend: string;
    readonly copies: number;
    readonly bytes: number;
  }[];
}

/** The signed head of an attestation. */
export interface AttestationHead extends DocumentHead {
  readonly type: typeof ATTESTATION_TYPE;
  /** The moment that it speaks of. */
  readonly moment: string;
  /** `snapshot`: everything as one transaction saw it. `evidence`: put together from rows that were kept. */
  readonly basis: 'snapshot' | 'evidence';
  /** A copy counts as verified only when it was looked at since. */
  readonly verifiedSince: string;
  readonly summary: AttestationSummary;
}

/** The signed head of a record of erasure. */
export interface ErasureHead extends DocumentHead {
  readonly type: typeof ERASURE_TYPE;
  readonly requestedAt: string;
  readonly deadlineAt: string;
  /** When the last backend confirmed the end of the last of everything: copies, and parts of uploads. */
  readonly completedAt: string;
  readonly isInTime: boolean;
  readonly reason?: string;
  readonly summary: {
    readonly versions: number;
    /** Uploads that were never completed; left out where there was none. */
    readonly uploads?: number;
    /** Of versions and of uploads. */
    readonly copies: number;
  };
}
