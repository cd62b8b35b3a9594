import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackendRegistry, DriverError } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import {
  type BucketRow,
  type LateCommit,
  LateCommitRepository,
  MultipartRepository,
  ObjectReadRepository,
  ObjectWriteRepository,
  ReplicaRepository,
  type Upload,
  type UploadedPart,
  UploadPartRepository,
  type UploadTarget,
  type VersionChecksum,
  type VersionName,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { ProviderLocker, ReplicationWaker } from '@backend/replication';
import { Inject, Injectable } from '@nestjs/common';
import type { ChecksumAlgorithm } from '@sgw/checksums';
import { GatewayError, type GatewayErrorCode } from '@sgw/contracts';
import { completionDeadlineMs, POLL_MS } from './completion-watch.js';
import { forClient } from './driver-failure.map.js';
import { assemble, assembleChecksum } from './multipart-etag.js';
import { assertClaimed, type ChecksumClaim } from './object-checksum-claim.js';
import { choosePartsFor, type ChosenPart, listOf } from './multipart-parts.js';
import { uploadNotFound } from './upload-not-found.js';
import { type Conditions, refusal } from './object-writer.js';
import { PlacementResolver } from './placement-resolver.js';

export interface CompletionRequest extends Conditions {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly uploadId: string;
  readonly parts: readonly ChosenPart[];
  /** The whole object's checksum as the client computed it. */
  readonly checksum?: ChecksumClaim;
  readonly sizeBytes?: number;
}

export interface CompletionReceipt {
  /** Undefined where the answer is repeated, and the version is gone by now. */
  readonly version: VersionName | undefined;
  readonly etag: string;
  readonly checksum: VersionChecksum | undefined;
  /** Undefined where the answer is repeated. */
  readonly stored?: {
    readonly sizeBytes: number;
    readonly tags: Readonly<Record<string, string>>;
    readonly committedAt: Date;
  };
}

const MAX_REJUDGEMENTS = 3;
/** How an attempt ends that somebody else overtakes. */
const OVERTAKEN: ReadonlySet<GatewayErrorCode> = new Set(['upload-not-found', 'invalid-part']);
/** Longest wait for the copies of a quorum, in milliseconds: most clients give up by then. */
const QUORUM_WITHIN_MS = 300_000;
/** Longest wait for what is known of a body that took a part's place: it is saved as soon as the upload is open again. */
const SAVED_WITHIN_MS = 3000;
type TargetedUpload = Upload & { readonly target: UploadTarget };

/**
 * Completes multipart uploads: the list of parts is fixed in the row, the backend assembles, one commit makes the version
 * visible. Whoever finds a completion that stopped half-way carries it through from the row.
 */
@Injectable()
export class MultipartCompleter {
  constructor(
    private readonly uploads: MultipartRepository,
    private readonly parts: UploadPartRepository,
    private readonly versions: ObjectWriteRepository,
    private readonly late: LateCommitRepository,
    private readonly reads: ObjectReadRepository,
    private readonly replicas: ReplicaRepository,
    private readonly buckets: BucketDirectory,
    private readonly backends: BackendRegistry,
    private readonly placement: PlacementResolver,
    private readonly replication: ReplicationWaker,
    private readonly locks: ProviderLocker,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * Asking again with the same parts gives the same answer, also while the first is under way; with others, the upload is
   * not found.
   *
   * @throws GatewayError `upload-not-found` | `invalid-part` | `entity-too-small` | `bad-digest` | `invalid-request` |
   *   `precondition-failed` | `backend-unavailable`
   */
  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionReceipt> {
    const deadlineMs = completionDeadlineMs(this.config.leaseSeconds);
    for (;;) {
      try {
        const receipt = await this.attempt(request, signal);
        await this.untilQuorum(request.bucket, receipt.version, signal);
        return receipt;
      } catch (error) {
        if (!(error instanceof GatewayError) || !OVERTAKEN.has(error.code) || Date.now() > deadlineMs)
          throw error;
        if (error instanceof BackendLacksParts && (await this.areSavedAnew(error, signal))) continue;
        if (!(await this.isUnderWay(request))) throw error;
        await sleep(POLL_MS, undefined, { signal });
      }
    }
  }

  /**
   * The parts went to one backend. Where a policy wants more copies before the answer, they are waited for: the object is
   * there meanwhile, and asking again waits on.
   *
   * @throws GatewayError `backend-unavailable` when they take too long
   */
  private async untilQuorum(
    bucket: BucketRow,
    version: VersionName | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (!version || bucket.policies.length === 0) return;
    const deadlineMs = Date.now() + QUORUM_WITHIN_MS;
    for (;;) {
      const found = await this.replicas.version(version.versionId);
      if (found?.state !== 'live') return;
      const { permitted, policy } = this.placement.judge(bucket, found.tags);
      const confirmed = found.replicas.filter(
        ({ state, backendId }) => state === 'completed' && permitted.some(({ id }) => id === backendId),
      );
      if (confirmed.length >= policy.copies.writeQuorum) return;
      if (Date.now() > deadlineMs) {
        const message = `The policy wants ${policy.copies.writeQuorum} copies before an upload is answered, and only ${confirmed.length} could be made in time. Please try again.`;
        throw new GatewayError('backend-unavailable', message, { rule: 'writeQuorum' });
      }
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  /** Whether a body that took the place of a part while the backend assembled them is one that we know by now. */
  private async areSavedAnew({ id, parts }: BackendLacksParts, signal: AbortSignal): Promise<boolean> {
    const deadlineMs = Date.now() + SAVED_WITHIN_MS;
    for (;;) {
      const known = new Map((await this.parts.list(id)).map((part) => [part.partNumber, part.backendEtag]));
      if (parts.some(({ partNumber, backendEtag }) => known.get(partNumber) !== backendEtag)) return true;
      if (Date.now() > deadlineMs) return false;
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  /** Whether somebody else is completing, or has completed, the same list: the sweeper after a crash, or a client's first try. */
  private async isUnderWay({ bucket, key, uploadId, parts }: CompletionRequest): Promise<boolean> {
    const upload = await this.uploads.find(bucket.id, key, uploadId);
    const isSame = upload?.completedParts === listOf(parts);
    return isSame && (upload.state === 'completing' || upload.state === 'completed');
  }

  private async attempt(request: CompletionRequest, signal: AbortSignal): Promise<CompletionReceipt> {
    const upload = await this.uploads.find(request.bucket.id, request.key, request.uploadId);
    const list = listOf(request.parts);
    if (
      upload?.state === 'completed' &&
      upload.completedParts === list &&
      upload.completedEtag !== undefined
    ) {
      return this.repeat(request, upload, upload.completedEtag);
    }
    if (!upload?.target || (upload.state !== 'open' && upload.state !== 'completing')) throw uploadNotFound();
    const targeted = { ...upload, target: upload.target };
    const parts = choosePartsFor(request, await this.parts.list(upload.id), upload);
    const checksum = checksumFor(upload, parts, request.checksum?.type);
    assertClaimed(request.checksum, checksum, parts);
    const conditions = conditionsOf(request);
    await this.assertHolds(request.bucket.id, request.key, conditions);
    return this.carryThrough(targeted, request.bucket, { parts, list, checksum, conditions }, signal);
  }

  /** The answer for the same list once more: it was given already, or got lost on its way. */
  private async repeat(
    { bucket, key, checksum: claim }: CompletionRequest,
    { versionId }: Upload,
    etag: string,
  ): Promise<CompletionReceipt> {
    const version = await this.reads.name(versionId);
    const { object } = await this.reads.head(bucket.id, key, version?.isNull ? 'null' : versionId);
    const checksum =
      object?.isMarker === false && object.versionId === versionId ? object.checksum : undefined;
    if (checksum !== undefined) assertClaimed(claim, checksum, []);
    return { version, etag, checksum };
  }

  /**
   * Judges the conditions before anything is assembled, so that the upload stays open when they do not hold. The commit
   * judges them again.
   */
  private async assertHolds(bucketId: string, key: string, conditions: Conditions): Promise<void> {
    const { mustBeAbsent, mustMatch } = conditions;
    if (!mustBeAbsent && mustMatch === undefined) return;
    const { object } = await this.reads.head(bucketId, key);
    const current = object?.isMarker ? undefined : object;
    if (mustBeAbsent && current) throw refusal('precondition-failed', conditions);
    if (mustMatch === undefined) return;
    if (!current) throw refusal('object-gone', conditions);
    if (mustMatch !== '*' && mustMatch !== current.etag) throw refusal('precondition-failed', conditions);
  }

  /**
   * Finishes a completion whose process died: its list is in the row, its client may already have been told nothing. One that
   * was overtaken by a later write or delete of its key is given up: nobody was told that it happened.
   */
  async resume(upload: Upload, signal: AbortSignal): Promise<void> {
    const bucket = await this.buckets.findById(upload.bucketId);
    if (!bucket || !upload.target || upload.completedParts === undefined) return;
    if (await this.late.isOvertaken(upload.id)) return this.uploads.giveUpCompletion(upload.id);
    const known = new Map((await this.parts.list(upload.id)).map((part) => [part.partNumber, part]));
    const parts = upload.completedParts
      .split(',')
      .flatMap((entry) => known.get(Number(entry.split(':')[0])) ?? []);
    const checksum = checksumFor(upload, parts, undefined);
    await this.carryThrough(
      { ...upload, target: upload.target },
      bucket,
      { parts, list: upload.completedParts, checksum, conditions: conditionsOf(upload), isResumed: true },
      signal,
    );
  }

  private async carryThrough(
    upload: TargetedUpload,
    known: BucketRow,
    work: Completion,
    signal: AbortSignal,
  ): Promise<CompletionReceipt> {
    const bucket = upload.bucketEpoch === known.epoch ? known : await this.buckets.refresh(known);
    // Judged in full while the upload is open and stays so: what is refused must not appear when the rules change once more.
    await this.placement.planWritten(bucket, upload.tags, [upload.target.backendId]);
    const { leaseSeconds } = this.config;
    const { list: completedParts, conditions, isResumed } = work;
    const start = { completedParts, leaseSeconds, ...conditions, ...(isResumed && { isResumed }) };
    if (!(await this.uploads.beginCompletion(upload.id, start))) throw uploadNotFound();
    // A part that was copied meanwhile may have brought terms of its source; from here on none can.
    const settled = await this.uploads.find(bucket.id, upload.key, upload.uploadId);
    if (!settled) throw uploadNotFound();
    const ruled = { ...upload, tags: settled.tags };
    const renewal = setInterval(
      () => void this.uploads.renewCompletion(upload.id, leaseSeconds).catch(() => undefined),
      (leaseSeconds * 1000) / 3,
    );
    renewal.unref();
    try {
      const storedEtag = await this.assembleAtBackend(upload, work.parts, signal);
      return await this.commit(ruled, bucket, work, storedEtag);
    } finally {
      clearInterval(renewal);
    }
  }

  /** @returns the backend's ETag of the assembled object */
  private async assembleAtBackend(
    upload: TargetedUpload,
    parts: readonly UploadedPart[],
    signal: AbortSignal,
  ): Promise<string> {
    const driver = this.backends.driver(upload.target.backendId);
    const ref = { bucket: upload.target.physicalBucket, key: upload.target.physicalKey };
    const stored = parts.map((part) => ({ partNumber: part.partNumber, etag: part.backendEtag }));
    const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    try {
      return (await driver.completeUpload(ref, upload.target.backendUploadId, stored, signal)).etag;
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      // An answer that got lost, or an earlier attempt that got this far: the object is there, then, and whole.
      const found = await driver.head(ref, signal).catch(() => undefined);
      if (found?.sizeBytes === sizeBytes) return found.etag;
      if (error.failure === 'conflict' || error.failure === 'not-found') {
        await this.uploads.reopen(upload.id);
        throw new BackendLacksParts(upload.id, parts, error);
      }
      throw forClient(error);
    }
  }

  private async commit(
    upload: TargetedUpload,
    bucket: BucketRow,
    work: Completion,
    storedEtag: string,
  ): Promise<CompletionReceipt> {
    const { parts, checksum, conditions } = work;
    const layout = parts.map(({ partNumber, sizeBytes, etag, sha256, crc32, checksum: value }) => ({
      partNumber,
      sizeBytes,
      etag,
      sha256,
      crc32,
      ...(value === undefined ? {} : { checksum: value }),
    }));
    const facts = assemble(layout);
    const { headers, userMetadata, tags, versionId, ownerUserId, key } = upload;
    let current = bucket;
    for (let tries = 0; tries < MAX_REJUDGEMENTS; tries++) {
      const plan = await this.placement
        .planWritten(current, tags, [upload.target.backendId])
        .catch(async (error: unknown) => {
          // It was permitted when the completion began, and the parts are one object by now: there is no way back.
          await this.uploads.giveUpCompletion(upload.id);
          throw error;
        });
      const wish: LateCommit = {
        versionId,
        replicaId: randomUUID(),
        bucketId: current.id,
        bucketEpoch: current.epoch,
        key,
        ownerUserId,
        backendId: upload.target.backendId,
        physicalBucket: upload.target.physicalBucket,
        version: { ...facts, ...(checksum ? { checksum } : {}), parts: layout, headers, userMetadata, tags },
        decisionId: plan.decisionId,
        storedEtag,
        replicaState: 'completed',
        owed: plan.required
          .filter((id) => id !== upload.target.backendId)
          .map((backendId) => ({ replicaId: randomUUID(), backendId })),
        ...conditions,
        uploadId: upload.id,
        lock: this.placement.lockOfNew(current, tags, upload.lock),
      };
      const result = await (work.isResumed ? this.late : this.versions).commit(wish);
      if (result === 'overtaken') {
        await this.uploads.giveUpCompletion(upload.id);
        throw uploadNotFound();
      }
      if (result.outcome === 'committed') {
        this.replication.wake();
        await this.locks.holdNow(versionId, [upload.target]);
        const { isNull, isVersioned, committedAt } = result;
        const stored = { sizeBytes: facts.sizeBytes, tags, committedAt };
        return { version: { versionId, isNull, isVersioned }, etag: facts.etag, checksum, stored };
      }
      const { outcome } = result;
      // Somebody else carried the same completion through, or it was aborted before it began.
      if (outcome === 'swept') throw uploadNotFound();
      if (outcome === 'precondition-failed' || outcome === 'object-gone') {
        // It held when the completion began, and the parts are one object at the backend by now: nothing can be retried.
        await this.uploads.giveUpCompletion(upload.id);
        throw new GatewayError(
          'conditional-conflict',
          'Another write came first. The upload has to be made again.',
        );
      }
      current = await this.buckets.refresh(current);
    }
    throw new GatewayError(
      'conflict',
      'The bucket kept changing while the object was completed. Please try again.',
    );
  }
}

/** The backend has other bodies as parts than we know of. */
class BackendLacksParts extends GatewayError {
  constructor(
    readonly id: string,
    readonly parts: readonly UploadedPart[],
    cause: DriverError,
  ) {
    const message =
      'One or more of the specified parts could not be found at the backend, or it asks for those that were left out.';
    super('invalid-part', message, {}, { cause });
  }
}

interface Completion {
  readonly parts: readonly UploadedPart[];
  readonly list: string;
  readonly checksum: VersionChecksum | undefined;
  readonly conditions: Conditions;
  /** Whether its client waits no more. */
  readonly isResumed?: boolean;
}

function conditionsOf({ mustBeAbsent, mustMatch }: Conditions): Conditions {
  return { ...(mustBeAbsent ? { mustBeAbsent } : {}), ...(mustMatch === undefined ? {} : { mustMatch }) };
}

function checksumFor(
  upload: Upload,
  parts: readonly UploadedPart[],
  claimedType: string | undefined,
): VersionChecksum | undefined {
  if (upload.checksumAlgorithm === undefined) return undefined;
  const type = upload.checksumType === 'FULL_OBJECT' ? 'FULL_OBJECT' : 'COMPOSITE';
  if (claimedType !== undefined && claimedType !== type) {
    const message = `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`;
    throw new GatewayError('invalid-request', message);
  }
  return assembleChecksum(upload.checksumAlgorithm as ChecksumAlgorithm, type, parts);
}
