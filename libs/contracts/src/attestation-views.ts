/** Shapes of the REST API about attestations and erasures. Times are ISO 8601 UTC, sizes bytes. */

/** What an attestation or an erasure is about: a tenant, one of its buckets, or one key in it. */
export interface DocumentScopeView {
  readonly kind: 'tenant' | 'bucket' | 'object';
  readonly tenant: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  /** Of an erasure: no more than the versions that one delete discarded. */
  readonly covers?: 'listed';
}

/** `POST /attestations`. */
export interface AttestationRequest {
  /** Name or id. */
  readonly tenant: string;
  readonly bucket?: string;
  readonly key?: string;
  /** As S3 names it. */
  readonly versionId?: string;
  /** Absent: now, which is exact. */
  readonly moment?: string;
  /** A copy counts as verified only when it was read since; absent: 35 days before the moment. */
  readonly verifiedSince?: string;
}

/** `GET /attestations`, `GET /attestations/{id}`. */
export interface AttestationView {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'ready' | 'failed' | 'cancelled';
  readonly scope: DocumentScopeView;
  /** Absent while it is made for the moment at which it is made. */
  readonly moment?: string;
  readonly verifiedSince?: string;
  readonly leaves: number;
  /** About how many it will be. */
  readonly leavesExpected?: number;
  readonly error?: string;
  readonly keyId?: string;
  readonly merkleRoot?: string;
  /** Of the manifest. */
  readonly sizeBytes?: number;
  /** Copies by how sure it is that they are there. */
  readonly copies?: Readonly<Record<string, number>>;
  readonly notPermitted?: number;
  readonly createdAt: string;
  readonly endedAt?: string;
}

/** `GET /attestation-keys`, newest first. */
export interface AttestationKeyView {
  readonly id: string;
  readonly notBefore: string;
  /** Absent: it signs. */
  readonly retiredAt?: string;
}

/** `POST /erasures`. */
export interface ErasureRequest {
  readonly tenant: string;
  readonly bucket?: string;
  readonly key?: string;
  /** When every backend must have confirmed. */
  readonly deadline: string;
  readonly reason?: string;
}

/** `GET /erasures`, `GET /erasures/{id}`. */
export interface ErasureView {
  readonly id: string;
  readonly state: 'collecting' | 'deleting' | 'removing' | 'done';
  readonly scope: DocumentScopeView;
  readonly reason?: string;
  readonly versions: number;
  readonly versionsLeft: number;
  readonly deadline: string;
  readonly isOverdue: boolean;
  readonly error?: string;
  readonly requestedAt: string;
  readonly completedAt?: string;
  /** What it waits for, the first of it; only of one erasure that is asked for. */
  readonly missing?: readonly ErasureMissingView[];
}

export interface ErasureMissingView {
  readonly bucketId: string;
  readonly key: string;
  /** Absent: the version itself is not deleted, or bytes that a broken-off write had on their way may still arrive. */
  readonly backendId?: string;
  readonly state: string;
  readonly error?: string;
}
