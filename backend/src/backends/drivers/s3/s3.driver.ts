import { createHash } from 'node:crypto';
import type { S3Connection } from '../../backend-declaration.js';
import {
  type BackendBody,
  type BodySource,
  type BucketSettings,
  type ByteRange,
  DriverError,
  type ForeignObject,
  type ListRequest,
  type ObjectListing,
  type ObjectRef,
  type OpenUpload,
  type PartRef,
  type PutOptions,
  type StorageDriver,
  type StoredObject,
  type StoredPart,
  type UploadOptions,
  type VersionListing,
  type WriteReceipt,
} from '../../storage-driver.js';
import { conditionOf, describeForeign, listForeign, queryOf, refuseChanged } from './foreign-reader.js';
import { readBucketSettings } from './read-bucket-settings.js';
import { readMarks, readStoredObject, requireRange, unquote, writeMarks } from './s3-headers.js';
import { putInParts } from './put-in-parts.js';
import { S3Body } from './s3-body.js';
import { type S3Call, S3Caller, type S3CallerLimits } from './s3-caller.js';
import * as xml from './s3-xml.js';

/**
 * Above this a body goes in parts. No provider takes more than 5 GiB at once; a body in one piece costs fewer
 * requests and leaves nothing to abort, so the line is drawn high.
 */
const DEFAULT_MULTIPART_THRESHOLD_BYTES = 1024 ** 3;
/** Joining thousands of parts may take a backend minutes: ten idle times until its answer begins. */
const COMPLETION_PATIENCE = 10;
const EMPTY = Buffer.alloc(0);

/** Speaks to one S3-compatible provider: AWS's subset that RGW, Swift and SeaweedFS agree on. */
export class S3Driver implements StorageDriver {
  private readonly caller: S3Caller;

  constructor(
    readonly id: string,
    private readonly connection: S3Connection,
    limits: Partial<S3CallerLimits> = {},
  ) {
    this.caller = new S3Caller(id, connection, limits);
  }

  /** Open connections, in use or idle. */
  get connectionCount(): number {
    return this.caller.connectionCount;
  }

  /** Drops all connections; calls in flight fail. The driver may still be used. */
  close(): void {
    this.caller.close();
  }

  async createBucket(bucket: string, signal: AbortSignal): Promise<'created' | 'exists'> {
    // Asked first, because some servers answer 200 to the second creation as to the first.
    const wasThere = await this.isThere({ method: 'HEAD', bucket }, signal);
    const location = this.locationConstraint;
    const body = location === undefined ? EMPTY : Buffer.from(xml.writeLocation(location));
    try {
      await this.caller.run({ method: 'PUT', bucket, body }, signal);
    } catch (error) {
      if (error instanceof DriverError && error.detail?.endsWith('BucketAlreadyOwnedByYou')) return 'exists';
      throw error;
    }
    return wasThere ? 'exists' : 'created';
  }

  describeBucket(bucket: string, signal: AbortSignal): Promise<BucketSettings> {
    return readBucketSettings(this.caller, bucket, signal);
  }

  async deleteBucket(bucket: string, signal: AbortSignal): Promise<void> {
    // Asked first, because some servers delete a bucket with everything in it (SeaweedFS 4.48 does).
    await this.unlessMissing(this.refuseFull(bucket, signal));
    await this.unlessMissing(this.caller.run({ method: 'DELETE', bucket }, signal));
  }

  async put(
    ref: ObjectRef,
    body: BodySource,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<WriteReceipt> {
    const { sizeBytes, marks } = options;
    const thresholdBytes = this.connection.multipartThresholdBytes ?? DEFAULT_MULTIPART_THRESHOLD_BYTES;
    if (sizeBytes > thresholdBytes) return putInParts(this, { ref, body, options, thresholdBytes }, signal);
    const headers = writeMarks(marks);
    const answer = await this.caller.run({ method: 'PUT', ...ref, headers, body, sizeBytes }, signal);
    const versionId = answer.get('x-amz-version-id');
    return { sizeBytes, etag: unquote(answer.get('etag')), ...(versionId !== undefined && { versionId }) };
  }

  async get(ref: ObjectRef, range: ByteRange | undefined, signal: AbortSignal): Promise<BackendBody> {
    const { bucket, key } = ref;
    const headers = { ...(range && { range: `bytes=${range.start}-${range.end}` }), ...conditionOf(ref) };
    const answer = await this.caller.send(
      { method: 'GET', bucket, key, query: queryOf(ref), headers },
      signal,
    );
    try {
      refuseChanged(this.id, ref, unquote(answer.headers.get('etag')));
      return new S3Body(this.id, answer, requireRange(this.id, answer, range));
    } catch (error) {
      answer.cancel();
      throw error;
    }
  }

  async head(ref: ObjectRef, signal: AbortSignal): Promise<StoredObject> {
    const { bucket, key } = ref;
    const call = { method: 'HEAD', bucket, key, query: queryOf(ref), headers: conditionOf(ref) } as const;
    const headers = await this.caller.run(call, signal);
    const marks = readMarks(headers);
    const stored = readStoredObject(this.id, headers);
    refuseChanged(this.id, ref, stored.etag);
    return { ...stored, ...(marks && { marks }) };
  }

  async delete(ref: ObjectRef, signal: AbortSignal): Promise<void> {
    const { bucket, key } = ref;
    await this.unlessMissing(this.caller.run({ method: 'DELETE', bucket, key, query: queryOf(ref) }, signal));
  }

  listVersions(
    ...[bucket, page, signal]: Parameters<StorageDriver['listVersions']>
  ): Promise<VersionListing> {
    return listForeign(this.caller, bucket, page, signal);
  }

  describe(ref: ObjectRef, signal: AbortSignal): Promise<ForeignObject> {
    return describeForeign(this.caller, ref, signal);
  }

  async list(bucket: string, page: ListRequest, signal: AbortSignal): Promise<ObjectListing> {
    const query = {
      'list-type': '2',
      'encoding-type': 'url',
      'max-keys': String(page.limit),
      ...(page.prefix !== undefined && { prefix: page.prefix }),
      ...(page.after !== undefined && { 'start-after': page.after }),
    };
    const { objects, isTruncated } = await this.caller.xml(
      { method: 'GET', bucket, query },
      xml.readListPage,
      signal,
    );
    const last = objects.at(-1);
    return { objects, ...(isTruncated && last && { next: last.key }) };
  }

  createUpload(ref: ObjectRef, options: UploadOptions, signal: AbortSignal): Promise<string> {
    const headers = writeMarks(options.marks);
    const call = { method: 'POST', ...ref, query: { uploads: '' }, headers, body: EMPTY } as const;
    return this.caller.xml(call, xml.readUploadId, signal);
  }

  async uploadPart(
    ref: ObjectRef,
    part: PartRef,
    body: BodySource,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<StoredPart> {
    const { uploadId, partNumber } = part;
    const query = { uploadId, partNumber: String(partNumber) };
    const { sizeBytes } = options;
    const headers = await this.caller.run({ method: 'PUT', ...ref, query, body, sizeBytes }, signal);
    return { partNumber, etag: unquote(headers.get('etag')) };
  }

  async findPart(ref: ObjectRef, part: PartRef, signal: AbortSignal): Promise<StoredPart | undefined> {
    const { uploadId, partNumber } = part;
    const query = { uploadId, 'part-number-marker': String(partNumber - 1), 'max-parts': '1' };
    const parts = await this.caller.xml({ method: 'GET', ...ref, query }, xml.readParts, signal);
    return parts.find((found) => found.partNumber === partNumber);
  }

  async completeUpload(
    ref: ObjectRef,
    uploadId: string,
    parts: readonly StoredPart[],
    signal: AbortSignal,
  ): Promise<WriteReceipt> {
    const body = Buffer.from(xml.writeCompletion(parts));
    const call = {
      method: 'POST',
      ...ref,
      query: { uploadId },
      body,
      patience: COMPLETION_PATIENCE,
    } as const;
    await this.caller.xml(call, xml.checkCompletion, signal).catch(async (error: unknown) => {
      // RGW answers "in progress" to an upload that is gone, and so would for ever.
      const isUnclear = error instanceof DriverError && error.detail?.endsWith('InternalError') === true;
      throw isUnclear ? await this.whyIncomplete(ref, uploadId, error, signal) : error;
    });
    // The answer does not tell the size, nor RGW's the tag; and what cannot be read back was not stored.
    const { sizeBytes, etag } = await this.head(ref, signal);
    return { sizeBytes, etag };
  }

  async abortUpload(ref: ObjectRef, uploadId: string, signal: AbortSignal): Promise<void> {
    await this.unlessMissing(this.caller.run({ method: 'DELETE', ...ref, query: { uploadId } }, signal));
  }

  async listUploads(bucket: string, signal: AbortSignal): Promise<readonly OpenUpload[]> {
    const open: OpenUpload[] = [];
    let marker: Readonly<Record<string, string>> | undefined = {};
    while (marker) {
      // Not `encoding-type: url`: RGW then encodes without saying so, SeaweedFS says so without encoding `+`.
      const query: Record<string, string> = { uploads: '', ...marker };
      const page = await this.caller.xml({ method: 'GET', bucket, query }, xml.readUploadPage, signal);
      open.push(...page.uploads);
      const next = page.next;
      // A page that brings nothing would be asked for without end.
      marker =
        next && page.uploads.length > 0
          ? {
              'key-marker': next.keyMarker,
              ...(next.uploadIdMarker && { 'upload-id-marker': next.uploadIdMarker }),
            }
          : undefined;
    }
    return open;
  }

  async probe(signal: AbortSignal): Promise<void> {
    // A name that nobody has: 404 proves that the keys were taken. Keys that may not ask for it may list.
    const bucket = `s3gw-probe-${createHash('sha256').update(this.id).digest('hex').slice(0, 40)}`;
    try {
      await this.isThere({ method: 'HEAD', bucket }, signal);
    } catch (error) {
      if (!(error instanceof DriverError && error.failure === 'denied')) throw error;
      await this.caller.run({ method: 'GET', query: { 'max-buckets': '1' } }, signal);
    }
  }

  /** The region at AWS itself, which asks for it everywhere but in its first one. */
  private get locationConstraint(): string | undefined {
    const { locationConstraint, endpoint, region } = this.connection;
    if (locationConstraint !== undefined) return locationConstraint;
    return /\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname) && region !== 'us-east-1'
      ? region
      : undefined;
  }

  private async isThere(call: S3Call, signal: AbortSignal): Promise<boolean> {
    try {
      await this.caller.run(call, signal);
      return true;
    } catch (error) {
      if (error instanceof DriverError && error.failure === 'not-found') return false;
      throw error;
    }
  }

  /** The failure of a completion, once it is known whether the upload is open at all. */
  private async whyIncomplete(
    ref: ObjectRef,
    uploadId: string,
    failure: DriverError,
    signal: AbortSignal,
  ): Promise<unknown> {
    const query = { uploadId, 'max-parts': '1' };
    const isOpen = await this.isThere({ method: 'GET', ...ref, query }, signal);
    return isOpen
      ? failure
      : new DriverError('not-found', this.id, { cause: failure, detail: 'no such upload' });
  }

  private async refuseFull(bucket: string, signal: AbortSignal): Promise<void> {
    const { objects } = await this.list(bucket, { limit: 1 }, signal);
    if (objects.length > 0) throw new DriverError('conflict', this.id, { detail: 'the bucket is not empty' });
  }

  private async unlessMissing(call: Promise<unknown>): Promise<void> {
    try {
      await call;
    } catch (error) {
      if (!(error instanceof DriverError && error.failure === 'not-found')) throw error;
    }
  }
}
