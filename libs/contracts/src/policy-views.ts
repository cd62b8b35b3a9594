import type { DocumentFinding } from './gateway-error.js';
import type {
  DecisionKind,
  DecisionRecord,
  JudgedBackend,
  PolicyDocument,
  PolicyRef,
  Refusal,
} from './policy.js';
import type { ReplicaState } from './replication.js';

/** Shapes of the REST API about placement policies and decisions. Times are ISO 8601 UTC, sizes bytes. */

/** `GET /policies/{name}`, `GET /policies/{name}/versions/{version}`; the ETag is what `If-Match` of an edit must say. */
export interface PolicyView {
  readonly name: string;
  readonly version: number;
  readonly document: PolicyDocument;
  /** Hex SHA-256 of the document in canonical form. */
  readonly digest: string;
  /** Why, in the words of whoever wrote it. */
  readonly note?: string;
  readonly createdAt: string;
}

/** `GET /policies`. */
export interface PolicySummary extends Omit<PolicyView, 'document' | 'note'> {
  /** Tenants, buckets and tags of buckets that it is attached to. */
  readonly attachments: number;
}

/** `POST /policies`. */
export interface CreatePolicyRequest extends EditPolicyRequest {
  readonly name: string;
}

/** `PUT /policies/{name}`, with `If-Match`. */
export interface EditPolicyRequest {
  readonly document: PolicyDocument;
  readonly note?: string;
  /** Takes names that neither the provider data nor a declared backend has. */
  readonly acceptUnknownNames?: boolean;
}

/** Answer to `POST /policies` and `PUT /policies/{name}`. */
export interface WrittenPolicyView extends PolicyView {
  /** Names that were accepted and that nothing has. */
  readonly warnings?: readonly DocumentFinding[];
}

/** What a change sets going: existing objects are planned anew, bucket by bucket. */
export interface PolicyEffect {
  readonly bucketsReplanned: number;
}

export interface EditedPolicyView extends WrittenPolicyView, PolicyEffect {}

/** A policy for the objects of a bucket that have a tag. */
export interface TagPolicy {
  readonly key: string;
  readonly value: string;
  readonly policy: string;
}

/** `GET` and `PUT /tenants/{tenant}/placement-policy`. Null: none of its own. */
export interface TenantPolicyView {
  readonly policy: string | null;
}

/** `GET` and `PUT /buckets/{tenant}/{bucket}/placement-policy`. */
export interface BucketPolicyView extends TenantPolicyView {
  readonly byTag: readonly TagPolicy[];
}

/** `GET /policies/{name}/attachments`: a place whose objects the policy holds for. */
export interface PolicyAttachmentView {
  readonly tenant: string;
  /** Absent: all buckets of the tenant. */
  readonly bucket?: string;
  /** Only for the objects of the bucket that have it. */
  readonly tag?: { readonly key: string; readonly value: string };
}

/** `POST /placement/qualify`. */
export interface QualifyRequest {
  readonly document: PolicyDocument;
  readonly acceptUnknownNames?: boolean;
}

/** A backend judged by a policy's text alone: no rule that it breaks means that it may hold a copy. */
export type QualifiedBackend = Omit<JudgedBackend, 'verdict'>;

/** Which backends a policy's text admits, whatever locations a bucket names. */
export interface QualificationView {
  readonly backends: readonly QualifiedBackend[];
  /** Copies that the text wants of every object at least. */
  readonly copiesNeeded: number;
  /** Copies that could lie as distinct from each other as the text wants them. */
  readonly copiesPossible: number;
}

/** `GET /decisions/{id}`. */
export interface DecisionView {
  readonly id: string;
  readonly decidedAt: string;
  readonly record: DecisionRecord;
}

/** One copy of an explained object. */
export interface ExplainedCopy {
  readonly backendId: string;
  readonly state: ReplicaState;
  readonly verifiedAt?: string;
  /** Whether the rules of today let it lie there. */
  readonly isPermitted: boolean;
  /** `adopt`: the gateway found it where its owner had stored it, and decided nothing. */
  readonly kind: DecisionKind | 'adopt';
  /** `unknown` when the backend is not declared any more. */
  readonly zone: string;
  /** Empty while the copy is only planned, as its key. */
  readonly physicalBucket: string;
  readonly physicalKey: string;
  /** Why the last attempt failed. */
  readonly error?: string;
  /** Undefined for copies of before decisions were kept. */
  readonly decisionId?: string;
}

/** A backend in the rules of today, with what people want to know of it. */
export interface ExplainedBackend extends JudgedBackend {
  /** One sentence: why it is chosen, or why not. */
  readonly reason: string;
}

/** `GET /objects/{tenant}/{bucket}/explain?key=&versionId=`. */
export interface ExplanationView {
  readonly key: string;
  readonly versionId: string;
  readonly copies: readonly ExplainedCopy[];
  /** What was decided when it was written. */
  readonly written?: DecisionView;
  /** What would be decided now. */
  readonly today: PlacementTodayView;
}

/** `GET /buckets/{tenant}/{bucket}/explain`: where a new object would be placed by the rules of now. */
export interface PlacementTodayView {
  readonly outcome: DecisionRecord['outcome'];
  readonly policies: readonly PolicyRef[];
  readonly order: readonly string[];
  readonly required: readonly string[];
  readonly refusal?: string;
  readonly backends: readonly ExplainedBackend[];
}

/** `POST /placement/what-if`: exactly one of the changes, in the whole installation or one tenant or bucket of it. */
export interface WhatIfRequest {
  readonly tenant?: string;
  readonly bucket?: string;
  /** A policy gets another text. */
  readonly policy?: QualifyRequest & { readonly name: string };
  /** Another policy is attached to `tenant`, or to `bucket` of it; null takes it away. */
  readonly attach?: { readonly policy: string | null };
  /** A backend is lost with all that lies there. */
  readonly lostBackend?: string;
}

export interface Amount {
  readonly objects: number;
  readonly bytes: number;
}

/** Copies that a change makes at one backend, and copies that it removes from there. */
export interface BackendMoves {
  readonly backendId: string;
  readonly toMake: Amount;
  readonly toRemove: Amount;
}

/** Objects of one bucket that a change concerns alike. */
export interface AffectedObjects extends Amount {
  readonly tenant: string;
  readonly bucket: string;
  /** The tags that the rules look at. */
  readonly tags: Readonly<Record<string, string>>;
  /** Some of their keys. */
  readonly sampleKeys: readonly string[];
}

/** Copies that would lie where the rules forbid it. */
export interface ForeseenViolation extends AffectedObjects {
  readonly backendId: string;
  readonly refusals: readonly Refusal[];
}

/** Objects that would have fewer copies than the rules want, or none at all. */
export interface ForeseenShortfall extends AffectedObjects {
  readonly wanted: number;
  readonly possible: number;
  /** The rules behind it, by backend. */
  readonly reason: string;
}

/** Answer of `POST /placement/what-if` and `POST /policies/{name}/dry-run`. Nothing was changed. */
export interface WhatIfView {
  readonly buckets: number;
  readonly examined: Amount;
  /** Objects of which a copy would be made or removed, or could not be. */
  readonly affected: Amount;
  readonly moves: readonly BackendMoves[];
  readonly violations: readonly ForeseenViolation[];
  readonly shortfalls: readonly ForeseenShortfall[];
  /** Objects that have no copy anywhere else than at the lost backend. */
  readonly lost: readonly AffectedObjects[];
  /** Open uploads whose parts lie where they might not lie any more: they would be ended. */
  readonly uploadsEnded: number;
}

/** `GET /buckets/{tenant}/{bucket}/placement-policy/progress`. */
export interface PlacementProgressView {
  /** Whether the objects of the bucket are still being planned anew. */
  readonly isPlanning: boolean;
  readonly objects: number;
  /** Of them those that are planned by the rules of now. */
  readonly plannedObjects: number;
  readonly copiesOwed: number;
  readonly copiesBlocked: number;
  readonly removalsOwed: number;
  /** Copies where the rules do not let them lie, until they are gone: kept as long as there is no other good one. */
  readonly misplaced: readonly {
    readonly backendId: string;
    readonly copies: number;
    readonly bytes: number;
  }[];
}
