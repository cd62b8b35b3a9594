import { randomBytes, randomUUID } from 'node:crypto';
import { BackendRegistry, DriverError, removeCopy, type StoredPart } from '@backend/backends';
import {
  type BucketRow,
  MultipartRepository,
  type Upload,
  type UploadedPart,
  UploadPartRepository,
  type UploadTarget,
} from '@backend/metadata';
import { BucketDirectory, SelfDescription } from '@backend/namespace';
import { RulesChanged, type Transfer, TransferWatch } from '@backend/transfers';
import { Injectable } from '@nestjs/common';
import type { ChecksumAlgorithm } from '@sgw/checksums';
import type { AccessControlList } from '@sgw/access';
import { GatewayError } from '@sgw/contracts';
import { newUploadId, physicalKey } from '@sgw/namespace';
import type { ObjectLock } from '@sgw/retention';
import { CompletionWatch } from './completion-watch.js';
import type { CopyTie } from './copy-residency.js';
import { forClient } from './driver-failure.map.js';
import { type IncomingBody, outgoing, type OutgoingBody } from './incoming-body.js';
import { PlacementResolver } from './placement-resolver.js';
import { uploadNotFound } from './upload-not-found.js';
import { VersionIds } from './version-ids.js';

export interface UploadRequest {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly ownerUserId: string;
  /** Absent or null: the owner alone. */
  readonly acl?: AccessControlList | null;
  /** What the request says of keeping the object that it becomes. */
  readonly lock?: ObjectLock;
  readonly headers: Readonly<Record<string, string>>;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksum: { readonly algorithm: string; readonly type: string } | undefined;
}

export interface PartRequest {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly uploadId: string;
  readonly partNumber: number;
  readonly body: IncomingBody;
  /** Whether the client sent no hash of it, with which alone a part of an object that is to be kept is taken. */
  readonly isUnhashed?: boolean;
  /** Where the bytes come from another object: its source, and their checksum is ours to compute. */
  readonly origin?: CopyTie;
}

export interface PartReceipt {
  /** Hex MD5. */
  readonly etag: string;
  readonly checksum: string | undefined;
}

const MD5_HEX = /^[0-9a-f]{32}$/i;
/** How often the rules may change under a part before it is given up. */
const MAX_REJUDGEMENTS = 3;
/** How long what is left of an upload is removed while its client waits, in milliseconds; the sweeper goes on. */
const CLEARED_WITHIN_MS = 5000;
type TargetedUpload = Upload & { readonly target: UploadTarget };

/** Opens multipart uploads and takes their parts. An upload is pinned to one target, where all its parts go. */
@Injectable()
export class MultipartWriter {
  constructor(
    private readonly placement: PlacementResolver,
    private readonly uploads: MultipartRepository,
    private readonly parts: UploadPartRepository,
    private readonly buckets: BucketDirectory,
    private readonly backends: BackendRegistry,
    private readonly ids: VersionIds,
    private readonly description: SelfDescription,
    private readonly completions: CompletionWatch,
    private readonly watch: TransferWatch,
  ) {}

  /** @returns the upload id, and when the upload began. @throws GatewayError as PlacementResolver.plan */
  async create(
    request: UploadRequest,
    signal: AbortSignal,
  ): Promise<{ readonly uploadId: string; readonly initiatedAt: Date }> {
    let { targets } = await this.placement.plan(request.bucket, request.tags);
    const upload = {
      id: randomUUID(),
      uploadId: newUploadId(randomBytes),
      bucketId: request.bucket.id,
      key: request.key,
      ownerUserId: request.ownerUserId,
      versionId: this.ids.next(),
      headers: request.headers,
      userMetadata: request.userMetadata,
      tags: request.tags,
      checksumAlgorithm: request.checksum?.algorithm,
      checksumType: request.checksum?.type,
      acl: request.acl,
      lock: request.lock,
    };
    const initiatedAt = await this.uploads.create(upload);
    const failed: string[] = [];
    try {
      for (;;) {
        // The parts go to one backend; the copies of the whole object are made when it is complete.
        const [backendId = ''] = targets;
        try {
          await this.openTarget(upload, request, backendId, signal);
          return { uploadId: upload.uploadId, initiatedAt };
        } catch (error) {
          if (!(error instanceof DriverError) || signal.aborted) throw error;
          failed.push(backendId);
          ({ targets } = await this.placement.plan(request.bucket, request.tags, failed).catch(() => {
            throw error;
          }));
        }
      }
    } catch (error) {
      await this.uploads.abort(upload.id).catch(() => undefined);
      throw forClient(error);
    }
  }

  /** @throws GatewayError `upload-not-found` for one that is unknown here or ended */
  async require(bucket: BucketRow, key: string, uploadId: string): Promise<TargetedUpload> {
    const upload = await this.uploads.find(bucket.id, key, uploadId);
    if (!upload?.target || upload.state !== 'open') throw uploadNotFound();
    return { ...upload, target: upload.target };
  }

  /**
   * Stores one part; one of the same number replaces it.
   *
   * @throws GatewayError `upload-not-found` | `invalid-request` | `backend-unavailable`; what the body's own check throws
   */
  async putPart(request: PartRequest, signal: AbortSignal): Promise<PartReceipt> {
    const upload = await this.require(request.bucket, request.key, request.uploadId);
    if (upload.lock && request.isUnhashed) throw hashMissing();
    // The rules may have changed since the upload began, and since this process read them: the upload's backend must be
    // allowed by those of now before a byte goes there.
    const known = request.bucket;
    const bucket = upload.bucketEpoch === known.epoch ? known : await this.buckets.refresh(known);
    this.placement.assertPermitted(bucket, upload.tags, upload.target.backendId);
    const crossing = { bucket, tags: upload.tags, origin: request.origin };
    const ends = this.placement.endsOf(crossing, new Set([upload.target.backendId]));
    const transfer = this.watch.begin(ends, signal);
    try {
      return await this.passPart({ ...request, bucket }, upload, transfer);
    } catch (error) {
      if (!transfer.isStopped && !(error instanceof RulesChanged)) throw error;
      throw await this.forbidden(upload, { ...request, bucket });
    } finally {
      transfer.end();
    }
  }

  private async passPart(
    request: PartRequest,
    upload: TargetedUpload,
    transfer: Transfer,
  ): Promise<PartReceipt> {
    const { target } = upload;
    const { signal } = transfer;
    const body = await outgoing(withAlgorithm(request, upload));
    body.holdBy(transfer);
    const sentMs = performance.now();
    let stored: StoredPart;
    try {
      await (request.origin ? transfer.compare() : transfer.pass());
      stored = await this.sendPart(target, request, body, signal);
    } catch (error) {
      if (error instanceof DriverError && error.failure === 'not-found') throw uploadNotFound();
      throw forClient(error);
    } finally {
      body.release();
    }
    const digests = body.digests();
    const part = {
      partNumber: request.partNumber,
      sizeBytes: digests.sizeBytes,
      etag: digests.md5,
      sha256: digests.sha256.toString('hex'),
      crc32: digests.crc32,
      ...(upload.checksumAlgorithm === undefined ? {} : { checksum: digests.checksum }),
      backendEtag: stored.etag,
    };
    const saved = await this.savePart(request, upload, part, signal);
    const sentForMs = performance.now() - sentMs;
    if (saved === 'replaced' && (await this.parts.isContested(upload.id, part, sentForMs)))
      await this.settlePart(upload.id, target, stored, signal);
    return { etag: digests.md5, checksum: digests.checksum };
  }

  /**
   * Records a part only while the rules of its bucket, and of the source of a copy, permit it where it is. The backend has it
   * already, in place of a former one: where a completion is under way that may fail for just that, what is known of the new
   * one must be saved as soon as the upload is open again, or neither could ever be completed.
   */
  private async savePart(
    request: PartRequest,
    upload: TargetedUpload,
    part: Omit<UploadedPart, 'uploadedAt'>,
    signal: AbortSignal,
  ): Promise<'first' | 'replaced'> {
    const { backendId } = upload.target;
    let { bucket, origin } = request;
    for (let judged = 0; judged < MAX_REJUDGEMENTS;) {
      const rules = { bucketEpoch: bucket.epoch, origin: origin?.asRead };
      const saved = await this.parts.save(upload.id, part, backendId, rules);
      if (saved === 'first' || saved === 'replaced') return saved;
      if (saved === 'ended') {
        await this.completions.untilReopened(upload, signal);
        continue;
      }
      judged++;
      bucket = await this.buckets.refresh(bucket);
      if (!this.placement.isPermitted(bucket, upload.tags, [backendId])) throw new RulesChanged();
      if (origin) ({ origin } = await origin.renew(bucket));
    }
    throw new GatewayError(
      'conflict',
      'The bucket kept changing while the part was stored. Please try again.',
    );
  }

  /**
   * Ends an upload that lies where it may not lie any more: nothing can complete it, and its bytes have to leave.
   *
   * @returns what its client is told
   */
  private async forbidden(upload: TargetedUpload, { bucket: known, origin }: PartRequest): Promise<unknown> {
    const { backendId } = upload.target;
    try {
      const bucket = await this.buckets.refresh(known);
      if (this.placement.isPermitted(bucket, upload.tags, [backendId])) {
        // It is the source of a copied part that has other rules: then the part is refused, and the upload stays.
        await origin?.renew(bucket);
        return partForbidden(backendId);
      }
      if (await this.uploads.abort(upload.id))
        await this.clearTarget(upload.id, upload.target, clearingSignal()).catch(() => undefined);
      await this.placement.assertMayStay(bucket, upload.tags, backendId);
      return partForbidden(backendId);
    } catch (error) {
      return error;
    }
  }

  /** @throws GatewayError `upload-not-found`; `backend-unavailable` when it is being completed for too long */
  async abort(bucket: BucketRow, key: string, uploadId: string, signal: AbortSignal): Promise<void> {
    const upload = await this.uploads.find(bucket.id, key, uploadId);
    if (!upload) throw uploadNotFound();
    // One that is being completed may stay open: it is there, then, and has to be aborted after all.
    while (!(await this.uploads.abort(upload.id))) await this.completions.untilReopened(upload, signal);
    if (upload.target) await this.clearTarget(upload.id, upload.target, signal).catch(() => undefined);
  }

  /**
   * Removes what an aborted upload left at its backend; the sweeper asks again when this fails.
   *
   * @throws DriverError
   */
  async clearTarget(id: string, target: UploadTarget, signal: AbortSignal): Promise<void> {
    const driver = this.backends.driver(target.backendId);
    const ref = { bucket: target.physicalBucket, key: target.physicalKey };
    if (target.backendUploadId !== '') await driver.abortUpload(ref, target.backendUploadId, signal);
    // A completion that died between the backend's answer and the commit has left a whole object.
    await removeCopy(driver, ref, signal);
    await this.uploads.endTarget(id, target.backendId);
  }

  private async openTarget(
    upload: { id: string; versionId: string },
    { bucket, tags }: Pick<UploadRequest, 'bucket' | 'tags'>,
    backendId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const isKept = this.placement.isKeptAtProvider(bucket, tags);
    const physicalBucket = await this.buckets.physicalBucket(bucket, backendId, isKept);
    const target = { backendId, physicalBucket, physicalKey: physicalKey(upload.versionId) };
    await this.uploads.saveTarget(upload.id, target);
    const ref = { bucket: physicalBucket, key: target.physicalKey };
    const marks = this.description.of(upload.versionId, bucket.id);
    const backendUploadId = await this.backends.driver(backendId).createUpload(ref, { marks }, signal);
    await this.uploads.saveTarget(upload.id, { ...target, backendUploadId });
  }

  /**
   * Of bodies that were sent as one part at once the backend kept the last it got, which need not be the last that was
   * saved. Whoever saves later settles it: by then every earlier one is saved, and the backend has them all.
   */
  private async settlePart(
    id: string,
    { backendId, physicalBucket, physicalKey: key, backendUploadId }: UploadTarget,
    { partNumber, etag }: StoredPart,
    signal: AbortSignal,
  ): Promise<void> {
    const part = { uploadId: backendUploadId, partNumber };
    const driver = this.backends.driver(backendId);
    const kept = await driver
      .findPart({ bucket: physicalBucket, key }, part, signal)
      .catch((error: unknown) => {
        throw forClient(error);
      });
    if (!kept || kept.etag === etag) return;
    await this.parts.settle(id, { partNumber, backendId }, etag, kept.etag);
  }

  private async sendPart(
    target: UploadTarget,
    request: PartRequest,
    body: OutgoingBody,
    signal: AbortSignal,
  ): Promise<StoredPart> {
    const driver = this.backends.driver(target.backendId);
    const ref = { bucket: target.physicalBucket, key: target.physicalKey };
    const part = { uploadId: target.backendUploadId, partNumber: request.partNumber };
    const stored = await driver.uploadPart(
      ref,
      part,
      body.source,
      { sizeBytes: request.body.sizeBytes },
      signal,
    );
    if (MD5_HEX.test(stored.etag) && stored.etag.toLowerCase() !== body.digests().md5)
      throw new DriverError('integrity', driver.id);
    return stored;
  }
}

/**
 * Parts carry the checksum the upload was begun with; its computation may be left to us where it is one of the whole object,
 * not where it is one of the parts' own. An upload begun without one takes parts with any: today's SDKs send CRC32 with every
 * part, whatever they said at the beginning.
 *
 * @throws GatewayError `invalid-request` for a part with another one than the upload's
 */
function withAlgorithm(
  { body, origin }: PartRequest,
  { checksumAlgorithm: algorithm, checksumType }: Pick<Upload, 'checksumAlgorithm' | 'checksumType'>,
): IncomingBody {
  if (algorithm === undefined || body.checksumAlgorithm === algorithm) return body;
  if (body.checksumAlgorithm !== undefined || (checksumType === 'COMPOSITE' && !origin)) {
    const [expected, actual] = [algorithm, body.checksumAlgorithm ?? 'null'].map((name) =>
      name.toLowerCase(),
    );
    const message = `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`;
    throw new GatewayError('invalid-request', message);
  }
  const { sizeBytes, chunks, passingChunks } = body;
  return {
    sizeBytes,
    checksumAlgorithm: algorithm as ChecksumAlgorithm,
    chunks,
    ...(passingChunks && { passingChunks }),
    check: (digests) => body.check(digests),
  };
}

function clearingSignal(): AbortSignal {
  return AbortSignal.timeout(CLEARED_WITHIN_MS);
}

function partForbidden(backend: string): GatewayError {
  const message = `The rules changed while the part was stored, and ${backend}, where its upload lies, may not hold it`;
  return new GatewayError('residency-violation', message, { backend });
}

function hashMissing(): GatewayError {
  const message =
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Part requests with Object Lock parameters';
  return new GatewayError('invalid-request', message);
}
