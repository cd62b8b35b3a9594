import type { LocationKind } from './placement.js';
import type { ReplicaState } from './replication.js';
import type { Answer, Known } from './three-valued.js';

/** Shapes of the REST API under `/api/v1`; the console and the controllers share them. Times are ISO 8601 UTC, sizes bytes. */

/** `POST /session {adminKey}` and `GET /session`. The cookie is HttpOnly; every change made with it needs `X-CSRF-Token`. */
export interface SessionView {
  readonly csrfToken: string;
  readonly expiresAt: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Pass as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
}

export type BackendHealthState = 'healthy' | 'degraded' | 'down' | 'disabled' | 'unknown';

/** `GET /backends`. */
export interface BackendView {
  readonly id: string;
  readonly kind: 's3' | 'file' | 'memory';
  readonly provider: string;
  readonly zone: string;
  readonly city: string;
  readonly country: string;
  readonly jurisdiction: string;
  readonly owner: string;
  readonly ownerCountry: string;
  readonly ownerLaw: string;
  readonly cloudActExposure: Answer;
  readonly features: Readonly<Record<string, Known>>;
  readonly certificates: Readonly<Record<string, Known>>;
  readonly health: BackendHealthState;
  /** Why it is not healthy, for a person; never an endpoint's secret. */
  readonly reason?: string;
  readonly since?: string;
  readonly lastOkAt?: string;
  readonly latencyMs?: number;
  readonly verifiedReplicas: number;
  readonly verifiedBytes: number;
  readonly owedReplicas: number;
}

/** `GET /overview`, and every `overview` event of `GET /events` (server-sent events). */
export interface OverviewView {
  readonly takenAt: string;
  readonly buckets: number;
  readonly objects: number;
  readonly bytes: number;
  readonly replicasVerified: number;
  readonly replicasOwed: number;
  readonly replicasBlocked: number;
  /** Replicas on a backend that the bucket's locations do not allow. THIS SHOULD BE ZERO. */
  readonly residencyViolations: number;
  /** Age of the oldest owed replica, in seconds; 0 when nothing is owed. */
  readonly oldestOwedSeconds: number;
  /** Workers seen alive in the last 15 seconds; 0 raises the "no worker" alarm. */
  readonly workers: number;
  readonly backends: readonly BackendView[];
}

/** `GET /buckets`, `GET /buckets/{tenant}/{bucket}`. */
export interface BucketView {
  readonly tenant: string;
  readonly name: string;
  readonly locations: readonly string[];
  /** Copies its objects get unless their own tag says otherwise. */
  readonly replicaCount: number;
  readonly objects: number;
  readonly bytes: number;
  readonly replicasOwed: number;
  readonly createdAt: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly backends: readonly { readonly backendId: string; readonly physicalBucket: string }[];
}

/** `POST /buckets`. */
export interface CreateBucketRequest {
  readonly tenant: string;
  readonly name: string;
  /** Ordered list, `fi,de`. */
  readonly locationConstraint: string;
  readonly replicaCount: number;
}

/** `GET /tenants`. */
export interface TenantView {
  readonly id: string;
  readonly name: string;
}

/** `GET /locations`: the terms a LocationConstraint may use here, with the backends behind each. */
export interface LocationView {
  readonly term: string;
  readonly kind: LocationKind;
  readonly backends: readonly string[];
}

/** `GET /buckets/{tenant}/{bucket}/objects?prefix=&delimiter=&cursor=&limit=`. */
export interface ObjectPage extends Page<ObjectSummary> {
  readonly prefixes: readonly string[];
}

export interface ObjectSummary {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly lastModified: string;
  readonly replicasVerified: number;
  readonly replicasRequired: number;
}

export interface ReplicaView {
  readonly id: string;
  readonly backendId: string;
  readonly state: ReplicaState;
  readonly zone: string;
  readonly country: string;
  readonly jurisdiction: string;
  readonly owner: string;
  readonly physicalBucket: string;
  readonly physicalKey: string;
  /** Hex SHA-256 of the bytes; for a multipart object that of each part is checked, and this is the digest over those. */
  readonly sha256?: string;
  readonly verifiedAt?: string;
  /** An object that others stored, in a bucket that is adopted. */
  readonly isAdopted?: true;
  readonly attempts: number;
  readonly error?: string;
  readonly retryAt?: string;
}

/** `GET /buckets/{tenant}/{bucket}/object?key=`, and each `object` event of `GET /buckets/{tenant}/{bucket}/object/events?key=`. */
export interface ObjectView extends ObjectSummary {
  readonly versionId: string;
  readonly contentType: string;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly parts: number;
  readonly createdAt: string;
  readonly replicas: readonly ReplicaView[];
}

/** `POST /presign`: a short-lived URL of the S3 port, so that bodies never pass through REST. */
export interface PresignRequest {
  readonly tenant: string;
  readonly bucket: string;
  readonly key: string;
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** S3 query parameters to sign along: `uploads`, `uploadId`, `partNumber`, `response-content-disposition`. */
  readonly query?: Readonly<Record<string, string>>;
  readonly expiresSeconds?: number;
}

export interface PresignView {
  readonly url: string;
  readonly expiresAt: string;
}

/** Errors of the REST API: `application/problem+json` (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Of a discovery: the facts behind the text, by outcome (see DiscoveryError). */
  readonly details?: Readonly<Record<string, string | number>>;
}

/** `GET /connect`: what a client needs to reach the S3 port; never a secret. */
export interface ConnectView {
  readonly s3Url: string;
  readonly region: string;
  /** Key id of the first user, whose secret lies in the profile. */
  readonly accessKeyId?: string;
  /** Folder of the generated `config` and `credentials`, as seen from where the gateway was started. */
  readonly profilePath?: string;
}

/** `PUT /backends/{id}/state`: `offline` takes a backend away as an operator would, `online` gives it back. */
export interface SetBackendStateRequest {
  readonly state: 'online' | 'offline';
}

export type ObjectOwnershipName = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/** `PATCH /tenants/{tenant}`: what its new buckets get, and how its users may sign. */
export interface TenantSettingsRequest {
  readonly defaultObjectOwnership?: ObjectOwnershipName;
  /** Whether everything public is blocked in new buckets; true unless said otherwise. */
  readonly defaultPublicAccessBlock?: boolean;
  /** Whether Signature Version 2 is accepted from its users; false unless said otherwise. */
  readonly allowSignatureV2?: boolean;
}

/** `POST /tenants`. */
export interface CreateTenantRequest extends TenantSettingsRequest {
  readonly name: string;
}

export interface CreatedTenantView {
  readonly id: string;
}

/** `GET /tenants/{tenant}`. */
export interface TenantDetailView extends TenantView, Required<TenantSettingsRequest> {}

/** `POST /tenants/{tenant}/users`. */
export interface CreateUserRequest {
  readonly displayName: string;
  readonly email?: string;
  /** In the language of bucket policies, without principals: what the user may do or not beyond what they own. */
  readonly policy?: Readonly<Record<string, unknown>>;
}

export interface CreatedUserView {
  readonly id: string;
  /** 64 hex digits, as S3 shows an owner. */
  readonly canonicalId: string;
}

/** `GET /tenants/{tenant}/users`. */
export interface UserView extends CreatedUserView {
  readonly displayName: string;
  readonly email?: string;
  readonly policy?: unknown;
}

/** What a key is limited to, and until when it lives. `null` takes a limit away. */
export interface AccessKeyLimits {
  readonly policy?: Readonly<Record<string, unknown>> | null;
  readonly expiresAt?: string | null;
}

/** `POST /tenants/{tenant}/users/{user}/keys`; with a pair, the application keeps the key it has. */
export interface CreateAccessKeyRequest extends AccessKeyLimits {
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

/** The only time that the secret is told. */
export interface CreatedAccessKeyView {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** `PATCH /tenants/{tenant}/users/{user}/keys/{accessKeyId}`. */
export interface ChangeAccessKeyRequest extends AccessKeyLimits {
  readonly isDisabled?: boolean;
}

/** `GET /tenants/{tenant}/users/{user}/keys`. */
export interface AccessKeyView {
  readonly accessKeyId: string;
  readonly isDisabled: boolean;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly policy?: unknown;
}
