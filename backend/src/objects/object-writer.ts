import type { WriteReceipt } from '@backend/backends';
import {
  type BucketRow,
  type CommitResult,
  FirstCopiesRepository,
  ObjectWriteRepository,
  type VersionFacts,
  type VersionName,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import type { RecordedPlan } from '@backend/placement';
import { ProviderLocker, ReplicationWaker } from '@backend/replication';
import { RulesChanged, type Transfer, TransferWatch } from '@backend/transfers';
import { Injectable } from '@nestjs/common';
import type { AccessControlList } from '@sgw/access';
import { GatewayError } from '@sgw/contracts';
import type { ObjectLock } from '@sgw/retention';
import type { CopyTie } from './copy-residency.js';
import { FirstCopySender, type SentBody, type SentCopy, StalePlan } from './first-copy-sender.js';
import { type IncomingBody, outgoing, type OutgoingBody } from './incoming-body.js';
import { PlacementResolver } from './placement-resolver.js';
import { VersionIds } from './version-ids.js';

export interface PutRequest extends Conditions {
  readonly bucket: BucketRow;
  readonly key: string;
  readonly ownerUserId: string;
  /** Absent or null: the owner alone. */
  readonly acl?: AccessControlList | null;
  /** What the request says of keeping it; the bucket's default is not among it. */
  readonly lock?: ObjectLock;
  readonly body: IncomingBody;
  readonly headers: Readonly<Record<string, string>>;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Of a copy: the source, by whose terms it goes. */
  readonly origin?: CopyTie;
}

export interface PutReceipt extends VersionName {
  /** S3's Last-Modified. */
  readonly committedAt: Date;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Base64, made with the algorithm the client asked for. */
  readonly checksum: string | undefined;
  /** Why its copies lie where they do. */
  readonly decisionId: string;
}

/** How often a bucket may change under a write before the write gives up. */
const MAX_REJUDGEMENTS = 3;
const MD5_HEX = /^[0-9a-f]{32}$/i;

/** Writes objects: policy and plan, then the intent, then the bytes, then one commit that also promises the copies. */
@Injectable()
export class ObjectWriter {
  constructor(
    private readonly placement: PlacementResolver,
    private readonly sender: FirstCopySender,
    private readonly versions: ObjectWriteRepository,
    private readonly copies: FirstCopiesRepository,
    private readonly buckets: BucketDirectory,
    private readonly replication: ReplicationWaker,
    private readonly locks: ProviderLocker,
    private readonly ids: VersionIds,
    private readonly watch: TransferWatch,
  ) {}

  /**
   * Stores one object: readable once this resolves, invisible if it rejects. What a crash leaves behind is swept later,
   * bytes and all.
   *
   * @throws GatewayError `not-enough-backends` | `residency-violation` | `invalid-tag` before any byte is sent, with the id of
   *   the decision; `backend-unavailable` | `slow-down` | `precondition-failed` | `metadata-unavailable` after; what the
   *   body's own check throws
   */
  async write(wish: PutRequest, signal: AbortSignal): Promise<PutReceipt> {
    const first = await this.placement.plan(wish.bucket, wish.tags);
    const body = await outgoing(wish.body);
    let written: Written;
    try {
      written = await this.send(wish, body, first, signal).catch((error: unknown) => {
        this.replication.wake();
        throw error;
      });
    } finally {
      body.release();
    }
    const { sent, transfer } = written;
    const digests = body.digests();
    const committed = await this.commit(written, {
      sizeBytes: digests.sizeBytes,
      etag: digests.md5,
      sha256: digests.sha256,
      crc32: digests.crc32,
      ...checksumOf(wish.body, digests.checksum),
      headers: wish.headers,
      userMetadata: wish.userMetadata,
    })
      .catch(async (error: unknown) => {
        await this.abandon(sent.versionId);
        throw error;
      })
      .finally(() => transfer.end());
    return {
      ...committed,
      versionId: sent.versionId,
      etag: digests.md5,
      sizeBytes: digests.sizeBytes,
      checksum: digests.checksum,
    };
  }

  /** Sends the bytes by rules that hold when each of them leaves, whatever this process remembered of the bucket. */
  private async send(
    wish: PutRequest,
    body: OutgoingBody,
    first: RecordedPlan,
    signal: AbortSignal,
  ): Promise<Written> {
    let request = wish;
    let plan = first;
    for (let tries = 0; tries < MAX_REJUDGEMENTS; tries++) {
      const backends = new Set(plan.targets);
      const transfer = this.watch.begin(this.placement.endsOf(request, backends), signal);
      try {
        const sent = await this.sender.send(body, { request, plan, transfer, backends });
        return { request, plan, sent, transfer };
      } catch (error) {
        transfer.end();
        const isStopped = transfer.isStopped || error instanceof RulesChanged;
        if (!isStopped && !(error instanceof StalePlan)) throw error;
      }
      request = await this.ruledAnew(request);
      plan = await this.placement.plan(request.bucket, request.tags);
      // The client sends it once more: its beginning is gone.
      if (!body.isRepeatable()) throw overtaken(plan);
    }
    throw keepsChanging(request);
  }

  /** The request by the rules of now, of a copy those of its source, too. */
  private async ruledAnew(request: PutRequest): Promise<PutRequest> {
    const bucket = await this.buckets.refresh(request.bucket);
    const { origin } = request;
    return { ...request, bucket, ...(origin && (await origin.renew(bucket))) };
  }

  private async commit(
    { request, sent, plan }: Written,
    facts: Omit<VersionFacts, 'tags'>,
  ): Promise<Committed> {
    const { versionId, copies, failed } = sent;
    const [first, ...others] = copies;
    const written = copies.map(({ backendId }) => backendId);
    const isProven = copies.every(({ receipt }) => stateOf(receipt) === 'completed');
    if (!(await this.confirm(versionId, facts.sizeBytes, others))) throw refusal('swept', request);
    let ruled = request;
    let current =
      failed.length > 0 ? await this.placement.planWritten(ruled.bucket, ruled.tags, written, failed) : plan;
    for (let tries = 0; tries < MAX_REJUDGEMENTS; tries++) {
      const { bucket, tags, origin } = ruled;
      const owed = current.required
        .filter((id) => !written.includes(id))
        .map((backendId) => ({ replicaId: this.ids.next(), backendId }));
      const result: CommitResult = await this.versions.commit({
        versionId,
        bucketId: bucket.id,
        key: request.key,
        ownerUserId: request.ownerUserId,
        acl: request.acl,
        replicaId: first.replicaId,
        backendId: first.backendId,
        physicalBucket: first.physicalBucket,
        bucketEpoch: bucket.epoch,
        version: { ...facts, tags },
        decisionId: current.decisionId,
        storedEtag: first.receipt.etag,
        replicaState: stateOf(first.receipt),
        owed,
        mustBeAbsent: request.mustBeAbsent,
        mustMatch: request.mustMatch,
        lock: this.placement.lockOfNew(bucket, tags, request.lock),
        ...(origin && { origin: origin.asRead }),
      });
      if (result.outcome === 'committed') {
        const { isNull, isVersioned, committedAt } = result;
        const isTooMany = written.some((id) => !current.required.includes(id));
        if (owed.length > 0 || result.hasDiscarded || !isProven || isTooMany) this.replication.wake();
        await this.locks.holdNow(versionId, copies);
        return { isNull, isVersioned, committedAt, decisionId: current.decisionId };
      }
      const { outcome } = result;
      if (outcome !== 'stale' && outcome !== 'bucket-gone') throw refusal(outcome, request);
      // The rules changed under the write: what was permitted then is judged again by those of now.
      ruled = await this.ruledAnew(ruled);
      current = await this.planCommitted(ruled, written, failed);
      if (current.writeQuorum > written.length) break;
    }
    throw keepsChanging(request);
  }

  /**
   * @throws GatewayError `backend-unavailable` where the object may lie elsewhere only: to be tried again; as
   *   PlacementResolver.plan where it may lie nowhere
   */
  private async planCommitted(
    { bucket, tags }: PutRequest,
    written: readonly string[],
    failed: readonly string[],
  ): Promise<RecordedPlan> {
    const elsewhere = await this.placement.assertPlaceable(bucket, tags);
    try {
      return await this.placement.planWritten(bucket, tags, written, failed);
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'residency-violation')
        throw overtaken(elsewhere, error);
      throw error;
    }
  }

  private async confirm(versionId: string, sizeBytes: number, copies: readonly SentCopy[]): Promise<boolean> {
    if (copies.length === 0) return true;
    const confirmed = copies.map(({ replicaId, receipt }) => ({
      replicaId,
      storedEtag: receipt.etag,
      replicaState: stateOf(receipt),
    }));
    return this.copies.confirm(versionId, sizeBytes, confirmed);
  }

  /** Best effort: the sweeper does it otherwise. */
  private async abandon(versionId: string): Promise<void> {
    await this.versions.abandon(versionId).catch(() => undefined);
    this.replication.wake();
  }
}

/** A body at its backends, and by what it got there. */
interface Written {
  readonly request: PutRequest;
  readonly plan: RecordedPlan;
  readonly sent: SentBody;
  /** Ends with the commit. */
  readonly transfer: Transfer;
}

type Committed = Pick<PutReceipt, 'isNull' | 'isVersioned' | 'committedAt' | 'decisionId'>;

/** A tag that is the MD5 of what was sent proves the bytes; else they are read back first. */
function stateOf({ isProven, etag }: WriteReceipt): 'completed' | 'suspect' {
  return isProven === true || MD5_HEX.test(etag) ? 'completed' : 'suspect';
}

function checksumOf(body: IncomingBody, value: string | undefined): Pick<VersionFacts, 'checksum'> {
  if (!body.checksumAlgorithm || value === undefined) return {};
  return { checksum: { algorithm: body.checksumAlgorithm, type: 'FULL_OBJECT', value } };
}

/** What must be true of the current object at the commit. */
export interface Conditions {
  /** `If-None-Match: *`. */
  readonly mustBeAbsent?: boolean;
  /** `If-Match`: ETag, unquoted, or `*`. */
  readonly mustMatch?: string;
}

/** The rules forbid by now where the bytes went; sent once more, they go where they may. */
export function overtaken({ decisionId }: RecordedPlan, cause?: unknown): GatewayError {
  const message =
    'The rules changed while the object was written, and it may not lie there. Please try again.';
  return new GatewayError('backend-unavailable', message, { decision: decisionId }, { cause });
}

function keepsChanging(request: PutRequest): GatewayError {
  return new GatewayError(
    isConditional(request) ? 'conditional-conflict' : 'conflict',
    'The bucket kept changing while the object was written. Please try again.',
  );
}

function isConditional({ mustBeAbsent, mustMatch }: Conditions): boolean {
  return mustBeAbsent === true || mustMatch !== undefined;
}

/** What a client hears when the commit did not happen. */
export function refusal(
  outcome: 'swept' | 'precondition-failed' | 'object-gone',
  conditions: Conditions = {},
): GatewayError {
  switch (outcome) {
    case 'precondition-failed':
      return new GatewayError(
        'precondition-failed',
        'At least one of the pre-conditions you specified did not hold',
        { condition: conditions.mustBeAbsent ? 'If-None-Match' : 'If-Match' },
      );
    case 'object-gone':
      return new GatewayError('object-not-found', 'The specified key does not exist.');
    case 'swept':
      return new GatewayError(
        isConditional(conditions) ? 'conditional-conflict' : 'conflict',
        'The write took too long without a sign of life. Please try again.',
      );
  }
}
