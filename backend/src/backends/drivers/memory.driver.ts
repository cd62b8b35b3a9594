import { randomUUID } from 'node:crypto';
import {
  type BackendBody,
  type BodySource,
  type BucketSettings,
  type ByteRange,
  type ChunkConsumer,
  DriverError,
  type DriverFailure,
  type ListRequest,
  type ObjectListing,
  type ObjectRef,
  type OpenUpload,
  type PartRef,
  type PutOptions,
  type ForeignObject,
  type StorageDriver,
  type StoredObject,
  type StoredPart,
  type UploadOptions,
  type VersionListing,
  type WriteReceipt,
} from '../storage-driver.js';
import { compareKeys } from '../key-order.js';
import { collectBody } from './pump-body.js';

type Marks = Readonly<Record<string, string>>;

interface Kept {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly marks?: Marks;
}

interface Upload {
  readonly ref: ObjectRef;
  readonly marks?: Marks;
  readonly parts: Map<number, { readonly bytes: Buffer; readonly etag: string }>;
}

/** Keeps objects in this process, for tests: the contract in its plainest form. */
export class MemoryDriver implements StorageDriver {
  private readonly buckets = new Map<string, Map<string, Kept>>();
  private readonly uploads = new Map<string, Upload>();

  constructor(readonly id: string) {}

  async createBucket(bucket: string, signal: AbortSignal): Promise<'created' | 'exists'> {
    this.refuseAborted(signal);
    if (this.buckets.has(bucket)) return 'exists';
    this.buckets.set(bucket, new Map());
    return 'created';
  }

  async describeBucket(bucket: string, signal: AbortSignal): Promise<BucketSettings> {
    this.refuseAborted(signal);
    if (!this.buckets.has(bucket)) throw this.failure('not-found');
    return { location: '', isPublic: 'no', versioning: 'never', objectLock: 'disabled' };
  }

  async deleteBucket(bucket: string, signal: AbortSignal): Promise<void> {
    this.refuseAborted(signal);
    if ((this.buckets.get(bucket)?.size ?? 0) > 0) throw this.failure('conflict');
    this.buckets.delete(bucket);
  }

  async put(
    ref: ObjectRef,
    body: BodySource,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<WriteReceipt> {
    this.bucket(ref.bucket);
    const bytes = await collectBody(this.id, body, options.sizeBytes, signal);
    return this.keep(ref, bytes, options.marks);
  }

  async get(ref: ObjectRef, range: ByteRange | undefined, signal: AbortSignal): Promise<BackendBody> {
    this.refuseAborted(signal);
    const { bytes } = this.object(ref);
    if (range && (range.start < 0 || range.end < range.start || range.end >= bytes.length)) {
      throw this.failure('integrity');
    }
    return new MemoryBody(this.id, range ? bytes.subarray(range.start, range.end + 1) : bytes, signal);
  }

  async head(ref: ObjectRef, signal: AbortSignal): Promise<StoredObject> {
    this.refuseAborted(signal);
    const { bytes, etag, modifiedAt, marks } = this.object(ref);
    return { sizeBytes: bytes.length, etag, modifiedAt, ...(marks && { marks }) };
  }

  async delete(ref: ObjectRef, signal: AbortSignal): Promise<void> {
    this.refuseAborted(signal);
    this.buckets.get(ref.bucket)?.delete(ref.key);
  }

  async list(bucket: string, page: ListRequest, signal: AbortSignal): Promise<ObjectListing> {
    this.refuseAborted(signal);
    const { after, limit, prefix = '' } = page;
    const keys = [...this.bucket(bucket).keys()]
      .filter((key) => key.startsWith(prefix) && (after === undefined || compareKeys(key, after) > 0))
      .sort(compareKeys);
    const objects = keys.slice(0, limit).map((key) => {
      const { bytes, modifiedAt } = this.object({ bucket, key });
      return { key, sizeBytes: bytes.length, modifiedAt };
    });
    const last = objects.at(-1);
    return { objects, ...(keys.length > limit && last && { next: last.key }) };
  }

  listVersions(): Promise<VersionListing> {
    return Promise.reject(new DriverError('unsupported', this.id, { detail: 'not an S3 provider' }));
  }

  describe(): Promise<ForeignObject> {
    return Promise.reject(new DriverError('unsupported', this.id, { detail: 'not an S3 provider' }));
  }

  async createUpload(ref: ObjectRef, options: UploadOptions, signal: AbortSignal): Promise<string> {
    this.refuseAborted(signal);
    this.bucket(ref.bucket);
    const uploadId = randomUUID();
    this.uploads.set(uploadId, { ref, ...options, parts: new Map() });
    return uploadId;
  }

  async uploadPart(
    ref: ObjectRef,
    part: PartRef,
    body: BodySource,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<StoredPart> {
    const upload = this.upload(ref, part.uploadId);
    const bytes = await collectBody(this.id, body, options.sizeBytes, signal);
    const etag = randomUUID();
    upload.parts.set(part.partNumber, { bytes, etag });
    return { partNumber: part.partNumber, etag };
  }

  async findPart(ref: ObjectRef, part: PartRef, signal: AbortSignal): Promise<StoredPart | undefined> {
    this.refuseAborted(signal);
    const kept = this.upload(ref, part.uploadId).parts.get(part.partNumber);
    return kept && { partNumber: part.partNumber, etag: kept.etag };
  }

  async completeUpload(
    ref: ObjectRef,
    uploadId: string,
    parts: readonly StoredPart[],
    signal: AbortSignal,
  ): Promise<WriteReceipt> {
    this.refuseAborted(signal);
    const upload = this.upload(ref, uploadId);
    const bytes = parts.map(({ partNumber, etag }) => {
      const kept = upload.parts.get(partNumber);
      if (kept?.etag !== etag) throw this.failure('conflict');
      return kept.bytes;
    });
    this.uploads.delete(uploadId);
    return this.keep(ref, Buffer.concat(bytes), upload.marks);
  }

  async abortUpload(_ref: ObjectRef, uploadId: string, signal: AbortSignal): Promise<void> {
    this.refuseAborted(signal);
    this.uploads.delete(uploadId);
  }

  async listUploads(bucket: string, signal: AbortSignal): Promise<readonly OpenUpload[]> {
    this.refuseAborted(signal);
    const open = [...this.uploads].filter(([, upload]) => upload.ref.bucket === bucket);
    return open.map(([uploadId, upload]) => ({ key: upload.ref.key, uploadId }));
  }

  async probe(signal: AbortSignal): Promise<void> {
    this.refuseAborted(signal);
  }

  private keep(ref: ObjectRef, bytes: Buffer, marks: Marks | undefined): WriteReceipt {
    const etag = randomUUID();
    this.bucket(ref.bucket).set(ref.key, { bytes, etag, modifiedAt: new Date(), ...(marks && { marks }) });
    return { sizeBytes: bytes.length, etag };
  }

  private bucket(name: string): Map<string, Kept> {
    const bucket = this.buckets.get(name);
    if (!bucket) throw this.failure('not-found');
    return bucket;
  }

  private object(ref: ObjectRef): Kept {
    const kept = this.bucket(ref.bucket).get(ref.key);
    if (!kept) throw this.failure('not-found');
    return kept;
  }

  private upload(ref: ObjectRef, uploadId: string): Upload {
    const upload = this.uploads.get(uploadId);
    if (upload?.ref.bucket !== ref.bucket || upload.ref.key !== ref.key) throw this.failure('not-found');
    return upload;
  }

  private refuseAborted(signal: AbortSignal): void {
    if (signal.aborted) throw this.failure('aborted');
  }

  private failure(failure: DriverFailure): DriverError {
    return new DriverError(failure, this.id);
  }
}

class MemoryBody implements BackendBody {
  readonly sizeBytes: number;
  private isCancelled = false;

  constructor(
    private readonly driverId: string,
    private readonly bytes: Buffer,
    private readonly signal: AbortSignal,
  ) {
    this.sizeBytes = bytes.length;
  }

  async deliver(consume: ChunkConsumer): Promise<void> {
    for (let at = 0; at < this.sizeBytes; at += DELIVERED_CHUNK_BYTES) {
      if (this.isCancelled || this.signal.aborted) throw new DriverError('aborted', this.driverId);
      await consume(this.bytes.subarray(at, at + DELIVERED_CHUNK_BYTES));
    }
  }

  cancel(): void {
    this.isCancelled = true;
  }
}

/** The size in which the other drivers deliver. */
const DELIVERED_CHUNK_BYTES = 512 * 1024;
