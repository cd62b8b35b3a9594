/** Names one object at one backend: our physical bucket and key, or an adopted object's own. */
export interface ObjectRef {
  readonly bucket: string;
  readonly key: string;
  /** Of an adopted object in a bucket that keeps versions: which of them; `null` is one, too. */
  readonly versionId?: string;
  /** Of an adopted object: the tag that it must still have. GET and HEAD fail with `changed` when it has another. */
  readonly etag?: string;
}

/** What a write says about its body beforehand. */
export interface PutOptions {
  /** Exact length; a body of another length fails with `integrity` and leaves nothing behind. */
  readonly sizeBytes: number;
  /**
   * Small self-description kept beside the object (user metadata `x-amz-meta-…` at an S3 provider): names
   * `[a-z0-9-]`, values printable ASCII, less than 256 bytes in all.
   */
  readonly marks?: Readonly<Record<string, string>>;
}

/**
 * Bytes on their way to a backend. A Buffer is sent with the request's head in one write; an iterable is
 * streamed with back-pressure. An error thrown by the iterable aborts the request, rises unchanged, and
 * the object does not appear. A chunk is not touched any more once the next one has been asked for, so a
 * source may reuse its buffers.
 */
export type BodySource = Buffer | AsyncIterable<Buffer> | RepeatableBody;

/** A streamed body that can be read from its beginning again as long as it says so. */
export interface RepeatableBody extends AsyncIterable<Buffer> {
  isRepeatable(): boolean;
}

export interface WriteReceipt {
  readonly sizeBytes: number;
  /** The backend's tag, without quotes. Opaque: never compare it with a checksum of ours. */
  readonly etag: string;
  readonly versionId?: string;
  /** Whether the driver itself wrote the bytes where they lie, so that no wire or server could have changed them. */
  readonly isProven?: boolean;
}

/** Bytes `start` to `end`, both included. Must lie within the object; else `integrity`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Takes one chunk; the chunk is valid only until what it returns has settled. */
export type ChunkConsumer = (chunk: Buffer) => Promise<void> | void;

/** An opened body. The caller must deliver or cancel it, or its connection stays taken. */
export interface BackendBody {
  /** Bytes this body will deliver. */
  readonly sizeBytes: number;

  /**
   * Delivers all bytes in order, once. A chunk is valid only until the promise returned by `consume`
   * settles, because buffers are reused; reading pauses meanwhile.
   *
   * @throws DriverError `integrity` when the body ends short, `unavailable` when it stalls, `aborted`
   *   after `cancel`; whatever `consume` threw, after dropping the connection
   */
  deliver(consume: ChunkConsumer): Promise<void>;

  /**
   * All bytes, for the caller to keep, where they came together with the answer; nothing is left to deliver or to cancel
   * then. Undefined where they did not: the body is as it was.
   */
  takeWhole?(): Buffer | undefined;

  /** Frees the connection without reading on. Idempotent, also after the end. */
  cancel(): void;
}

export interface StoredObject {
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedAt?: Date;
  readonly marks?: Readonly<Record<string, string>>;
}

export interface StoredPart {
  readonly partNumber: number;
  readonly etag: string;
}

/** Which part of which upload a body is. */
export interface PartRef {
  readonly uploadId: string;
  readonly partNumber: number;
}

/** One page of a listing is asked for by the key it starts after, by its length, and by a prefix. */
export interface ListRequest {
  readonly after?: string;
  /** At most 1,000. */
  readonly limit: number;
  readonly prefix?: string;
}

export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt?: Date;
}

export interface ObjectListing {
  /** In the order of the keys' UTF-8 bytes. */
  readonly objects: readonly ListedObject[];
  /** Pass as `after` for the next page; absent on the last one. */
  readonly next?: string;
}

/** Where a walk over the versions of a bucket goes on. */
export interface VersionCursor {
  readonly key: string;
  /** Empty: behind all versions of the key. */
  readonly versionId: string;
}

/** One version or delete marker of a bucket that is not ours. */
export interface ListedVersion {
  readonly key: string;
  /** `null` where the provider gave none. */
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
  /** 0 of a marker. */
  readonly sizeBytes: number;
  /** Without quotes; empty of a marker. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

export interface VersionListing {
  /** In the order of the keys' UTF-8 bytes, the newest version of each key first. */
  readonly versions: readonly ListedVersion[];
  /** Absent on the last page. */
  readonly next?: VersionCursor;
}

/** What a provider tells of an object that others have stored there. */
export interface ForeignObject {
  readonly sizeBytes: number;
  readonly etag: string;
  /** Content-Type and its like, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly lock?: {
    readonly mode: string | null;
    readonly until: Date | null;
    readonly hasLegalHold: boolean;
  };
}

export interface OpenUpload {
  /** Empty where it cannot be told. */
  readonly key: string;
  readonly uploadId: string;
  /** Only where the backend cannot tell any more which object it was for: when it was last written to. */
  readonly illegibleSince?: Date;
}

/** What a provider is to keep an object by; what is left out stays as it is there. */
export interface ProviderLock {
  readonly retention?: { readonly mode: 'GOVERNANCE' | 'COMPLIANCE'; readonly until: Date };
  readonly hasLegalHold?: boolean;
}

/** Settings of a bucket as the backend tells them. `unknown`: it does not tell, or we may not ask. */
export interface BucketSettings {
  /** What GetBucketLocation answers; empty at a backend that names none. */
  readonly location: string;
  /** Whether a policy or an ACL lets everybody in. */
  readonly isPublic: 'yes' | 'no' | 'unknown';
  /** `never`: it was never switched on. */
  readonly versioning: 'enabled' | 'suspended' | 'never' | 'unknown';
  readonly objectLock: 'enabled' | 'disabled' | 'unknown';
}

export interface UploadOptions {
  readonly marks?: Readonly<Record<string, string>>;
}

/**
 * The seam between the gateway and one backend.
 *
 * PostgreSQL holds the metadata, so a driver moves bytes and no more. Retries, time limits, counting and
 * the breaker are wrapped around it (`decorators/`), never written into it. Every driver passes
 * `testing/driver-contract.ts`.
 *
 * @throws DriverError from every method, and nothing else but what a body's source or consumer threw
 */
export interface StorageDriver {
  readonly id: string;

  /** `exists`: the bucket is already ours. DriverError `taken` when it is somebody else's. */
  createBucket(bucket: string, signal: AbortSignal): Promise<'created' | 'exists'>;

  /**
   * As {@link createBucket}, with the provider's object lock, which is there when this resolves. NoObjectLock where nobody
   * but us would keep anything, as in a folder.
   */
  createLockedBucket(bucket: string, signal: AbortSignal): Promise<'created' | 'exists'>;

  /** A missing bucket is not an error; one that is not empty fails with `conflict`. */
  deleteBucket(bucket: string, signal: AbortSignal): Promise<void>;

  /** Asks for the settings of a bucket, and changes none. DriverError `not-found` when it is not there. */
  describeBucket(bucket: string, signal: AbortSignal): Promise<BucketSettings>;

  /** Stores the object whole or not at all; an existing one is replaced. */
  put(ref: ObjectRef, body: BodySource, options: PutOptions, signal: AbortSignal): Promise<WriteReceipt>;

  /** Opens the bytes, or a range of them. DriverError `not-found`. */
  get(ref: ObjectRef, range: ByteRange | undefined, signal: AbortSignal): Promise<BackendBody>;

  /** DriverError `not-found`. */
  head(ref: ObjectRef, signal: AbortSignal): Promise<StoredObject>;

  /** A missing object, or bucket, is not an error. */
  delete(ref: ObjectRef, signal: AbortSignal): Promise<void>;

  /**
   * Has the provider keep an object in a bucket with object lock, or keep it longer; a compliance retention is never cut
   * short. DriverError `not-found`, `unsupported` where there is no object lock, `denied` for less than is promised.
   */
  setLock(ref: ObjectRef, lock: ProviderLock, signal: AbortSignal): Promise<void>;

  /**
   * Deletes an object with all its versions in a bucket that keeps them, bypassing governance and lifting a legal hold. A
   * missing one is not an error. DriverError `locked` as long as the provider refuses, with `retryAfterMs`.
   */
  deleteVersions(ref: ObjectRef, signal: AbortSignal): Promise<void>;

  list(bucket: string, page: ListRequest, signal: AbortSignal): Promise<ObjectListing>;

  /**
   * Walks a bucket that is not ours, versions and delete markers included.
   *
   * @param isVersioned false: the provider keeps no versions there, and a plain listing tells all
   * @throws DriverError `unsupported` at a backend that is no S3 provider
   */
  listVersions(
    bucket: string,
    page: { readonly isVersioned: boolean; readonly after?: VersionCursor; readonly limit: number },
    signal: AbortSignal,
  ): Promise<VersionListing>;

  /** Head and tags of an object that is not ours. DriverError `not-found` | `changed` | `unsupported`. */
  describe(ref: ObjectRef, signal: AbortSignal): Promise<ForeignObject>;

  /** Opens a multipart upload and gives its id. */
  createUpload(ref: ObjectRef, options: UploadOptions, signal: AbortSignal): Promise<string>;

  /** Stores one part; the same number again replaces it. DriverError `not-found` for an unknown upload. */
  uploadPart(
    ref: ObjectRef,
    part: PartRef,
    body: BodySource,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<StoredPart>;

  /** The part as the backend has it now; undefined for one that it has not. DriverError `not-found` for an unknown upload. */
  findPart(ref: ObjectRef, part: PartRef, signal: AbortSignal): Promise<StoredPart | undefined>;

  /** Parts in ascending order. A part that is not there as named: `conflict`; unknown upload: `not-found`. */
  completeUpload(
    ref: ObjectRef,
    uploadId: string,
    parts: readonly StoredPart[],
    signal: AbortSignal,
  ): Promise<WriteReceipt>;

  /** A missing upload is not an error. */
  abortUpload(ref: ObjectRef, uploadId: string, signal: AbortSignal): Promise<void>;

  listUploads(bucket: string, signal: AbortSignal): Promise<readonly OpenUpload[]>;

  /** Cheap, read-only check that the backend is reachable and takes our credentials. */
  probe(signal: AbortSignal): Promise<void>;
}

/**
 * What a failure means for us. `throttled` and `unavailable` may pass by themselves; `integrity` says that
 * bytes were not what they should be; `locked` that the provider keeps them until a date; `changed` that an adopted object is
 * another one by now; `aborted` that the caller's signal ended the call.
 */
export type DriverFailure =
  | 'not-found'
  | 'taken'
  | 'changed'
  | 'conflict'
  | 'denied'
  | 'throttled'
  | 'unavailable'
  | 'integrity'
  | 'locked'
  | 'unsupported'
  | 'aborted';

/** Our own reasons for not even trying: its breaker is open, or an operator took the backend away. */
export type DriverRefusal = 'breaker-open' | 'backend-paused';

const RETRYABLE: ReadonlySet<DriverFailure> = new Set(['throttled', 'unavailable']);

export interface DriverErrorOptions extends ErrorOptions {
  /** For the operator's log: the provider's status and code, never an endpoint, key or secret. */
  readonly detail?: string;
  /** How long the backend asked us to stay away, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Set when the call was refused on our side and never reached the backend. */
  readonly refusedBy?: DriverRefusal;
}

/** A backend's failure, sorted into what the gateway can do about it. */
export class DriverError extends Error {
  override readonly name = 'DriverError';
  readonly detail: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly refusedBy: DriverRefusal | undefined;

  constructor(
    readonly failure: DriverFailure,
    readonly driverId: string,
    options: DriverErrorOptions = {},
  ) {
    super(`${driverId}: ${failure}${options.detail === undefined ? '' : `: ${options.detail}`}`, options);
    this.detail = options.detail;
    this.retryAfterMs = options.retryAfterMs;
    this.refusedBy = options.refusedBy;
  }

  /** Whether the same call may succeed later without anyone changing anything. */
  get isRetryable(): boolean {
    return RETRYABLE.has(this.failure);
  }
}

/** The backend has no object lock to keep anything by, whatever was declared of it. */
export class NoObjectLock extends DriverError {
  constructor(driverId: string, options: DriverErrorOptions = {}) {
    super('unsupported', driverId, { detail: 'it has no object lock', ...options });
  }
}
