import { randomUUID } from 'node:crypto';
import { BackendRegistry, DriverError, type WriteReceipt } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import {
  type BucketRow,
  type CommitResult,
  ObjectWriteRepository,
  type VersionFacts,
  type VersionName,
  type WriteIntent,
} from '@backend/metadata';
import { BucketDirectory, SelfDescription } from '@backend/namespace';
import type { RecordedPlan } from '@backend/placement';
import { ReplicationWaker } from '@backend/replication';
import { Inject, Injectable } from '@nestjs/common';
import type { AccessControlList } from '@sgw/access';
import { GatewayError } from '@sgw/contracts';
import { physicalKey } from '@sgw/namespace';
import { lockOfNew, type ObjectLock } from '@sgw/retention';
import { forClient } from './driver-failure.map.js';
import { type IncomingBody, outgoing, type OutgoingBody } from './incoming-body.js';
import { putOpenEnded } from './open-ended-put.js';
import { PlacementResolver } from './placement-resolver.js';
import { VersionIds } from './version-ids.js';
import { WriteLease } from './write-lease.js';

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
}

export interface PutReceipt extends VersionName {
  /** S3's Last-Modified. */
  readonly committedAt: Date;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Base64, made with the algorithm the client asked for. */
  readonly checksum: string | undefined;
}

/** How often a bucket may change under a write before the write gives up. */
const MAX_REJUDGEMENTS = 3;
const MD5_HEX = /^[0-9a-f]{32}$/i;

/** Writes objects: policy and plan, then the intent, then the bytes, then one commit that also promises the copies. */
@Injectable()
export class ObjectWriter {
  constructor(
    private readonly placement: PlacementResolver,
    private readonly versions: ObjectWriteRepository,
    private readonly buckets: BucketDirectory,
    private readonly backends: BackendRegistry,
    private readonly replication: ReplicationWaker,
    private readonly ids: VersionIds,
    private readonly description: SelfDescription,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * Stores one object: readable once this resolves, invisible if it rejects. What a crash leaves behind is swept later,
   * bytes and all.
   *
   * @throws GatewayError `not-enough-backends` before any byte is sent; `backend-unavailable` | `slow-down` |
   *   `precondition-failed` | `metadata-unavailable` after; what the body's own check throws
   */
  async write(request: PutRequest, signal: AbortSignal): Promise<PutReceipt> {
    const plan = await this.placement.plan(request.bucket, request.tags);
    const order = this.placement.writeOrder(plan);
    const body = await outgoing(request.body);
    const written = await this.send(request, body, order, signal);
    const digests = body.digests();
    const version: VersionFacts = {
      sizeBytes: digests.sizeBytes,
      etag: digests.md5,
      sha256: digests.sha256,
      crc32: digests.crc32,
      ...checksumOf(request.body, digests.checksum),
      headers: request.headers,
      userMetadata: request.userMetadata,
      tags: request.tags,
    };
    const committed = await this.commit(request, written, version, plan).catch(async (error: unknown) => {
      await this.abandon(written.intent.versionId);
      throw error;
    });
    return {
      ...committed,
      versionId: written.intent.versionId,
      etag: digests.md5,
      sizeBytes: digests.sizeBytes,
      checksum: digests.checksum,
    };
  }

  /** Tries the allowed backends in order, as long as the body can still be sent whole. */
  private async send(
    request: PutRequest,
    body: OutgoingBody,
    order: readonly string[],
    signal: AbortSignal,
  ): Promise<Written> {
    const versionId = this.ids.next();
    let hasIntent = false;
    let failure: unknown;
    for (const backendId of order) {
      try {
        const physicalBucket = await this.buckets.physicalBucket(request.bucket, backendId);
        const { bucket, key, ownerUserId, acl } = request;
        const leaseSeconds = this.config.leaseSeconds;
        const intent = {
          versionId,
          replicaId: randomUUID(),
          bucketId: bucket.id,
          key,
          ownerUserId,
          acl,
          backendId,
          physicalBucket,
          leaseSeconds,
        };
        await (hasIntent ? this.versions.retarget(intent) : this.versions.begin(intent));
        hasIntent = true;
        return { intent, receipt: await this.sendTo(intent, request.body, body, signal) };
      } catch (error) {
        failure = error;
        if (error instanceof DriverError && error.failure === 'not-found')
          this.buckets.forgetPhysicalBucket(request.bucket.id, backendId);
        if (!(error instanceof DriverError) || signal.aborted || !body.isRepeatable()) break;
      }
    }
    if (hasIntent) await this.abandon(versionId);
    throw forClient(failure);
  }

  private async sendTo(
    intent: WriteIntent,
    { sizeBytes, openEndBytes }: IncomingBody,
    body: OutgoingBody,
    signal: AbortSignal,
  ): Promise<WriteReceipt> {
    const ref = { bucket: intent.physicalBucket, key: physicalKey(intent.versionId) };
    const options = { sizeBytes, marks: this.description.of(intent.versionId, intent.bucketId) };
    const driver = this.backends.driver(intent.backendId);
    if (Buffer.isBuffer(body.source))
      return checked(await driver.put(ref, body.source, options, signal), body, driver.id);
    const lease = new WriteLease(this.versions, intent, signal);
    try {
      if (openEndBytes !== undefined) {
        const open = { ref, source: body.source, options, openEndBytes };
        return checked(await putOpenEnded(driver, open, lease.signal), body, driver.id);
      }
      return checked(await driver.put(ref, body.source, options, lease.signal), body, driver.id);
    } finally {
      lease.end();
    }
  }

  private async commit(
    request: PutRequest,
    written: Written,
    version: VersionFacts,
    plan: RecordedPlan,
  ): Promise<Pick<PutReceipt, 'isNull' | 'isVersioned' | 'committedAt'>> {
    const { intent, receipt } = written;
    const replicaState = receipt.isProven === true || MD5_HEX.test(receipt.etag) ? 'completed' : 'suspect';
    let { bucket } = request;
    let current = plan;
    for (let tries = 0; tries < MAX_REJUDGEMENTS; tries++) {
      const owed = current.required
        .filter((id) => id !== intent.backendId)
        .map((backendId) => ({ replicaId: randomUUID(), backendId }));
      const result: CommitResult = await this.versions.commit({
        ...intent,
        bucketEpoch: bucket.epoch,
        version,
        decisionId: current.decisionId,
        storedEtag: receipt.etag,
        replicaState,
        owed,
        mustBeAbsent: request.mustBeAbsent,
        mustMatch: request.mustMatch,
        lock: lockOfNew(bucket.objectLock, request.lock),
      });
      if (result.outcome === 'committed') {
        const { isNull, isVersioned, committedAt } = result;
        if (owed.length > 0 || result.hasDiscarded || replicaState === 'suspect') this.replication.wake();
        return { isNull, isVersioned, committedAt };
      }
      const { outcome } = result;
      if (outcome !== 'stale' && outcome !== 'bucket-gone') throw refusal(outcome, request);
      // The rules changed under the write: what was permitted then is judged again by those of now.
      bucket = await this.buckets.refresh(bucket);
      this.placement.assertPermitted(bucket, intent.backendId);
      current = await this.placement.plan(bucket, request.tags);
    }
    throw new GatewayError(
      isConditional(request) ? 'conditional-conflict' : 'conflict',
      'The bucket kept changing while the object was written. Please try again.',
    );
  }

  /** Best effort: the sweeper does it otherwise. */
  private async abandon(versionId: string): Promise<void> {
    await this.versions.abandon(versionId).catch(() => undefined);
    this.replication.wake();
  }
}

interface Written {
  readonly intent: WriteIntent;
  readonly receipt: WriteReceipt;
}

/** A backend that answers with an MD5 must have got our bytes. */
function checked(receipt: WriteReceipt, body: OutgoingBody, backendId: string): WriteReceipt {
  if (MD5_HEX.test(receipt.etag) && receipt.etag.toLowerCase() !== body.digests().md5)
    throw new DriverError('integrity', backendId);
  return receipt;
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
