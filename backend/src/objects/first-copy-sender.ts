import { BackendRegistry, type BodySource, DriverError, type WriteReceipt } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { type CopyIntent, FirstCopiesRepository, ObjectWriteRepository } from '@backend/metadata';
import { BucketDirectory, SelfDescription } from '@backend/namespace';
import type { RecordedPlan } from '@backend/placement';
import type { Transfer } from '@backend/transfers';
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { physicalKey } from '@sgw/namespace';
import { forClient } from './driver-failure.map.js';
import type { OutgoingBody } from './incoming-body.js';
import type { PutRequest } from './object-writer.js';
import { putOpenEnded } from './open-ended-put.js';
import { PlacementResolver } from './placement-resolver.js';
import { BranchLost, teeBody } from './tee-body.js';
import { VersionIds } from './version-ids.js';
import { WriteLease } from './write-lease.js';

/** A copy that its backend has confirmed; its row is still an intent. */
export interface SentCopy extends CopyIntent {
  readonly receipt: WriteReceipt;
}

export interface SentBody {
  readonly versionId: string;
  /** As many as the quorum wants, or more where some were sent in vain. */
  readonly copies: readonly [SentCopy, ...SentCopy[]];
  /** Backends that failed on the way, where the bytes went elsewhere. */
  readonly failed: readonly string[];
}

/** What a body is sent by: the request with its plan, and the transfer that ends when the rules forbid it. */
export interface Sending {
  readonly request: PutRequest;
  readonly plan: RecordedPlan;
  readonly transfer: Transfer;
  /** Backends that may hold bytes of it by now; grows with every fail-over. */
  readonly backends: Set<string>;
}

interface Passage extends Sending {
  readonly body: OutgoingBody;
  readonly versionId: string;
  /** Where bytes may go, by backend: its row is there. */
  readonly intents: Map<string, CopyIntent>;
  readonly sent: SentCopy[];
  readonly failed: string[];
  /** Backend of the copy that the intent itself stands for; undefined before there is one. */
  holder: string | undefined;
}

/** The bucket's rules are others than those the plan was made by; no byte has left by them. */
export class StalePlan extends Error {
  override readonly name = 'StalePlan';
}

const MD5_HEX = /^[0-9a-f]{32}$/i;

/**
 * Brings the bytes of a new version to the backends that must have them before the write is answered: puts on record where
 * they go, sends them to all at once, and goes on to the next allowed backend when one fails and the body can be repeated.
 */
@Injectable()
export class FirstCopySender {
  constructor(
    private readonly placement: PlacementResolver,
    private readonly versions: ObjectWriteRepository,
    private readonly copies: FirstCopiesRepository,
    private readonly buckets: BucketDirectory,
    private readonly backends: BackendRegistry,
    private readonly ids: VersionIds,
    private readonly description: SelfDescription,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * @throws StalePlan before a byte leaves by rules of before, also where another backend failed already; GatewayError `backend-unavailable` | `slow-down`; what the
   *   body's own check throws. The intent is given up then, and its bytes are owed a removal
   */
  async send(body: OutgoingBody, sending: Sending): Promise<SentBody> {
    const { request, plan, transfer } = sending;
    const { signal } = transfer;
    const versionId = this.ids.next();
    const passage: Passage = {
      ...sending,
      body,
      versionId,
      intents: new Map(),
      sent: [],
      failed: [],
      holder: undefined,
    };
    body.holdBy(transfer);
    try {
      let { targets } = plan;
      for (;;) {
        const missing = targets.filter((id) => !passage.sent.some(({ backendId }) => backendId === id));
        const failure = await this.sendTo(missing, passage, signal);
        const first = passage.sent.find(({ backendId }) => backendId === passage.holder);
        if (failure === undefined && first) {
          const others = passage.sent.filter((copy) => copy !== first);
          return { versionId, copies: [first, ...others], failed: passage.failed };
        }
        if (!(failure instanceof DriverError) || signal.aborted || !body.isRepeatable()) throw failure;
        targets = await this.placement.plan(request.bucket, request.tags, passage.failed).then(
          (next) => next.targets,
          // Nobody is left: what made it so is the better answer.
          (refusal: unknown) => {
            throw isForNow(refusal) ? failure : refusal;
          },
        );
      }
    } catch (error) {
      if (passage.holder !== undefined) await this.versions.abandon(versionId).catch(() => undefined);
      throw forClient(error);
    }
  }

  /** @returns why one of them did not get the bytes; undefined when all did */
  private async sendTo(targets: readonly string[], passage: Passage, signal: AbortSignal): Promise<unknown> {
    const { request, versionId, body, intents } = passage;
    const unprepared = targets.filter((id) => !intents.has(id));
    const isKept = this.placement.isKeptAtProvider(request.bucket, request.tags);
    const prepared = await this.each(unprepared, passage, async (backendId) => ({
      replicaId: this.ids.next(),
      backendId,
      physicalBucket: await this.buckets.physicalBucket(request.bucket, backendId, isKept),
    }));
    if (prepared.failure !== undefined) return prepared.failure;
    for (const backendId of targets) passage.backends.add(backendId);
    // Its intent compares the rules of the bucket; those of a copy's source are compared here.
    await (request.origin ? passage.transfer.compare() : passage.transfer.pass());
    await this.record(prepared.done, passage);
    for (const intent of prepared.done) intents.set(intent.backendId, intent);
    const copies = targets.flatMap((id) => intents.get(id) ?? []);
    const lease = Buffer.isBuffer(body.source)
      ? undefined
      : new WriteLease(
          this.versions,
          { versionId, leaseSeconds: this.config.leaseSeconds },
          passage.transfer,
        );
    try {
      const branches = branchesOf(body.source, copies);
      const { done, failure } = await this.each(
        copies.map(({ backendId }) => backendId),
        passage,
        async (backendId) => {
          const copy = intents.get(backendId);
          if (!copy) throw new Error(`Nothing is on record for ${backendId}`);
          const receipt = await this.put(copy, branches, passage, lease?.signal ?? signal);
          return { ...copy, receipt };
        },
      );
      passage.sent.push(...done);
      return failure;
    } finally {
      lease?.end();
    }
  }

  /**
   * Before the first byte leaves: where it goes is on record. One connection carries both statements in order, so that the
   * further copies of a quorum cost no round trip of their own.
   */
  private async record(copies: readonly CopyIntent[], passage: Passage): Promise<void> {
    const { request, versionId, intents, failed, holder } = passage;
    const { bucket, key, ownerUserId } = request;
    const [first, ...others] = copies;
    const isHolderLost = holder === undefined || failed.includes(holder);
    const further = isHolderLost ? others : copies;
    const givenUp = failed.flatMap((id) => (id === holder ? [] : (intents.get(id)?.replicaId ?? [])));
    const hasMore = further.length > 0 || givenUp.length > 0;
    const steps: Promise<boolean>[] = [];
    if (isHolderLost && first) {
      const intent = { versionId, bucketId: bucket.id, key, ownerUserId, ...first };
      const { leaseSeconds } = this.config;
      steps.push(
        holder === undefined
          ? this.versions.begin({ ...intent, leaseSeconds }, bucket.epoch, hasMore)
          : this.versions.retarget({ versionId, ...first }, bucket.epoch),
      );
      passage.holder = first.backendId;
    }
    if (hasMore)
      steps.push(this.copies.add({ versionId, bucketId: bucket.id, givenUp, copies: further }, bucket.epoch));
    const done = await Promise.all(steps);
    if (done.every(Boolean)) return;
    // Without an intent the further copies were not recorded either, and there is nothing to give up.
    if (holder === undefined && done[0] === false) passage.holder = undefined;
    throw new StalePlan();
  }

  private async put(
    { backendId, physicalBucket }: CopyIntent,
    branches: Branches,
    { request, body, versionId }: Passage,
    signal: AbortSignal,
  ): Promise<WriteReceipt> {
    const ref = { bucket: physicalBucket, key: physicalKey(versionId) };
    const options = {
      sizeBytes: request.body.sizeBytes,
      marks: this.description.of(versionId, request.bucket.id),
    };
    const branch = await branches(backendId);
    const driver = this.backends.driver(backendId);
    const { openEndBytes } = request.body;
    const { source } = branch;
    const sending =
      openEndBytes === undefined || Buffer.isBuffer(source)
        ? driver.put(ref, source, options, signal)
        : putOpenEnded(driver, { ref, source, options, openEndBytes }, signal);
    const receipt = await sending.finally(() => branch.end());
    // A backend that answers with an MD5 must have got our bytes.
    if (MD5_HEX.test(receipt.etag) && receipt.etag.toLowerCase() !== body.digests().md5)
      throw new DriverError('integrity', backendId);
    return receipt;
  }

  /**
   * Does it for all at once. Backends that fail are noted; a failure of the body itself outweighs theirs, and who only lost
   * the body through another's failure has not failed.
   */
  private async each<R>(
    targets: readonly string[],
    passage: Passage,
    work: (backendId: string) => Promise<R>,
  ): Promise<{ readonly done: readonly R[]; readonly failure: unknown }> {
    const outcomes = await Promise.allSettled(targets.map(work));
    const failures: unknown[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled' || outcome.reason instanceof BranchLost) continue;
      failures.push(outcome.reason);
      if (!(outcome.reason instanceof DriverError)) continue;
      const backendId = targets[index] ?? '';
      passage.failed.push(backendId);
      if (outcome.reason.failure === 'not-found')
        this.buckets.forgetPhysicalBucket(passage.request.bucket.id, backendId);
    }
    return {
      done: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
      failure: failures.find((error) => !(error instanceof DriverError)) ?? failures[0],
    };
  }
}

/** One backend's view of the body. */
interface View {
  readonly source: BodySource;
  end(): void;
}

type Branches = (backendId: string) => Promise<View> | View;

/**
 * Each backend's own view of the body. A streamed one is begun backend by backend, in order of their ids: each holds one of
 * its backend's places while it waits for the others, and two writes that take theirs in the same order never wait for
 * each other in a circle.
 */
function branchesOf(source: BodySource, copies: readonly CopyIntent[]): Branches {
  const whole: View = { source, end: () => undefined };
  if (Buffer.isBuffer(source) || copies.length === 1) return () => whole;
  const order = copies.map(({ backendId }) => backendId).toSorted();
  const branches = teeBody(source, order.length);
  return async (backendId) => {
    const place = order.indexOf(backendId);
    await branches[place - 1]?.begun;
    return branches[place] ?? whole;
  };
}

function isForNow(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'backend-unavailable';
}
