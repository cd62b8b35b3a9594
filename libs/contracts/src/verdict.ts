import type { PolicyDocument, Refusal } from './policy.js';
import type { EndpointFacts } from './discovery.js';
import type { SnapshotProvenance } from './snapshot.js';
import type { Basis, BucketState } from './survey.js';
import type { ZoneFacts } from './zone-facts.js';

/** `POST /snapshot/{id}/verdict`: exactly one of `policy` and `document`. */
export interface SnapshotVerdictRequest {
  /** A policy of this installation, by its name; its newest version unless one is named. */
  readonly policy?: string;
  readonly version?: number;
  /** Or a policy that is written down nowhere yet. */
  readonly document?: PolicyDocument;
  /**
   * Zone code in which the operator says that the endpoint stands, for one that the provider data do not know. Judged as said:
   * `place.basis` is then `stated`.
   */
  readonly zone?: string;
  /** Targets to list beside the chosen ones; 20 by default, at most 200. */
  readonly limit?: number;
}

/** From what a place is known. Only `unknown` knows nothing; parts of the facts may be unknown in all of them. */
export type PlaceBasis =
  /** The operator said so, in the request. */
  | 'stated'
  /** It is the endpoint of a backend of this gateway, whose facts are declared. */
  | 'backend'
  /** The endpoint's host, and where several zones share it the bucket's location, is in the provider data. */
  | 'endpoint'
  /** Several zones share the host, and nothing tells which it is: known is what they have in common. */
  | 'shared-endpoint'
  | 'unknown';

/** Where bytes lie, as far as anybody knows. */
export interface KnownPlace {
  readonly basis: PlaceBasis;
  /** `unknown` stands wherever nobody knows. */
  readonly facts: ZoneFacts;
  /** Zones that it may be; one where it is certain, none where it is unknown. At most 50. */
  readonly zones: readonly string[];
  /** One sentence: from what that is concluded. */
  readonly reason: string;
}

/** `may-stay`: keeps every rule for certain · `must-move`: breaks one for certain · `not-known`: breaks none for certain, but may not stay as long as nobody knows. */
export type BucketVerdict = 'may-stay' | 'must-move' | 'not-known';

/** Requests that moving costs; `list` and `delete` are shared by the targets of a bucket, and counted once in the total. */
export interface MovingRequests {
  /** At the source: pages of 1,000. */
  readonly list: number;
  /** At the source: one for each version that holds bytes, and each target. */
  readonly get: number;
  /** At the target: one for each version, and for those above 1 GiB, as far as sizes are known, one for each 256 MiB and one around them. */
  readonly put: number;
  /** At the source, after the move: batches of 1,000. None for a bucket that may stay and only gets more copies. */
  readonly delete: number;
}

/** What a move carries. */
export interface MovingLoad {
  readonly buckets: number;
  /** Current objects. */
  readonly objects: number;
  /** Versions that hold bytes, the current ones included; where versions were not counted, the objects. */
  readonly versions: number;
  /** Of the versions. */
  readonly bytes: number;
  readonly requests: MovingRequests;
  /** Some number is less than the whole. */
  readonly isLowerBound: boolean;
}

/** A place that a byte may be moved to: it breaks no rule of the policy for certain. */
export interface MovingTarget {
  /** Backend id, or zone code. */
  readonly id: string;
  readonly kind: 'backend' | 'zone';
  readonly facts: ZoneFacts;
  /** Whether the bytes would go there, by the policy's own order. */
  readonly isChosen: boolean;
  /** What it would receive; null unless chosen. */
  readonly load: MovingLoad | null;
}

export interface VerdictOnBucket {
  readonly name: string;
  readonly state: BucketState;
  readonly verdict: BucketVerdict;
  readonly place: Omit<KnownPlace, 'facts'> &
    Pick<ZoneFacts, 'zone' | 'country' | 'jurisdiction' | 'provider' | 'ownerCountry' | 'cloudActExposure'>;
  /** Every rule that it breaks; empty when it may stay. `isUnknown`: only because nobody knows. `pointer`: where the rule stands in the policy. */
  readonly refusals: readonly Refusal[];
  readonly objectCount: number | null;
  readonly totalBytes: number | null;
  readonly versionCount: number | null;
  readonly versionBytes: number | null;
  /** Of the numbers above, the least certain that is used. */
  readonly basis: Basis;
  /** Ids of targets that would get its bytes: `copies` of them when it must go, fewer by one when it may stay. */
  readonly targets: readonly string[];
  /** Copies that the policy wants and for which there is no target. */
  readonly shortfall: number;
}

/** Answer of `POST /snapshot/{id}/verdict`. Nothing is changed by it, and no provider is asked. */
export interface SnapshotVerdict {
  readonly snapshot: {
    readonly id: string;
    readonly name: string;
    readonly timestamp: string;
    /** `client-supplied` and `imported` endpoints are somebody's word. */
    readonly provenance: SnapshotProvenance;
    readonly endpoint: EndpointFacts;
    readonly truncated: boolean;
  };
  readonly policy: {
    /** Null for a document that is written down nowhere. */
    readonly name: string | null;
    readonly version: number | null;
    readonly document: PolicyDocument;
  };
  /** Of the endpoint as a whole; a bucket may be known better, from its location. */
  readonly place: KnownPlace;
  readonly counts: Readonly<Record<BucketVerdict, number>>;
  /** What may not stay, must-move and not-known. */
  readonly illegal: { readonly buckets: number; readonly objects: number; readonly bytes: number };
  /** In the snapshot's order. */
  readonly buckets: readonly VerdictOnBucket[];
  readonly mending: {
    /** Copies that the policy wants of each object. */
    readonly copies: number;
    /** Whether targets are this gateway's backends, or zones of the provider data where no backend is allowed by the policy. */
    readonly targetsAre: 'backends' | 'zones';
    /** Over all targets: what goes to two of them is counted twice, as it is sent twice; a bucket is counted once. */
    readonly total: MovingLoad;
    /** Chosen ones first, then others that are allowed, in the policy's order, at most `limit`. */
    readonly targets: readonly MovingTarget[];
    /** Of all that the policy allows. */
    readonly allowedTargets: number;
    readonly refusedTargets: number;
    /** Buckets that cannot be mended as a whole: fewer places are allowed than copies are wanted, or none. */
    readonly unmendable: readonly string[];
    /** Buckets that would move or be copied, and whose contents nobody could look at: they are not in the loads. */
    readonly unknownBuckets: readonly string[];
  };
  /** Fields of the policy that a snapshot cannot judge: `retention`, `erasure`, `reads`, `copyOut`. */
  readonly notJudged: readonly string[];
}
