import { crc32 } from 'node:zlib';
import {
  type BackendBody,
  BackendRegistry,
  type ByteRange,
  DriverError,
  type DriverFailure,
  type ObjectRef,
} from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import {
  type BucketRow,
  type FoundMarker,
  type FoundObject,
  ObjectReadRepository,
  type ReadableCopy,
  type ReadableObject,
  ReplicaRepository,
  type VersionDetails,
  type VersionName,
  type VersionRef,
} from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { PlacementPlanner } from '@backend/placement';
import { AdoptedDescriber, ReplicationWaker } from '@backend/replication';
import { RulesChanged, type Transfer, type TransferEnd, TransferWatch } from '@backend/transfers';
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { s3VersionId } from '@sgw/namespace';
import { allowedBackends, readOrder } from '@sgw/placement';
import { type Judgement, mayServeReads, preferenceOf } from '@sgw/policy';
import { forClient } from './driver-failure.map.js';
import { PlacementResolver } from './placement-resolver.js';
import { isUnlisted, notListedYet } from './unlisted.js';

/** Failures after which a copy is not what it should be. */
const DOUBTFUL: ReadonlySet<DriverFailure> = new Set(['not-found', 'integrity', 'changed']);

/** Where a read's bytes go. A chunk may be kept no longer than until the returned promise settles. */
export type ByteSink = (chunk: Buffer) => Promise<void> | void;

function notFound(key: string, version: VersionRef): GatewayError {
  if (version === undefined)
    return new GatewayError('object-not-found', 'The specified key does not exist.', { key });
  const versionId = version === 'null' ? version : s3VersionId(version);
  return new GatewayError('version-not-found', 'The specified version does not exist.', { key, versionId });
}

/** Reads objects: PostgreSQL says what there is, verified copies on allowed backends give the bytes. */
@Injectable()
export class ObjectReader {
  constructor(
    private readonly objects: ObjectReadRepository,
    private readonly buckets: BucketDirectory,
    private readonly backends: BackendRegistry,
    private readonly placement: PlacementResolver,
    private readonly planner: PlacementPlanner,
    private readonly replicas: ReplicaRepository,
    private readonly replication: ReplicationWaker,
    private readonly describer: AdoptedDescriber,
    private readonly watch: TransferWatch,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * What a key, or one version of it, is. A delete marker is an answer: what it means is the caller's to say.
   *
   * @throws GatewayError `object-not-found` | `version-not-found` | `bucket-not-found`
   */
  async head(bucket: BucketRow, key: string, version?: VersionRef): Promise<FoundObject | FoundMarker> {
    const { bucketEpoch, object } = await this.objects.head(bucket.id, key, version);
    if (bucketEpoch === undefined) return this.head(await this.buckets.refresh(bucket), key, version);
    if (!object) return this.head(await this.listed(bucket, key, version), key, version);
    if (!object.isMarker && object.unproven === 'listed') return this.find(bucket, key, version);
    return object;
  }

  /** The same with the copies that can be read. @throws as {@link head} */
  async find(bucket: BucketRow, key: string, version?: VersionRef): Promise<ReadableObject | FoundMarker> {
    const { bucketEpoch, object } = await this.objects.get(bucket.id, key, version);
    if (bucketEpoch === undefined) return this.find(await this.buckets.refresh(bucket), key, version);
    if (!object) return this.find(await this.listed(bucket, key, version), key, version);
    if (object.isMarker || object.unproven !== 'listed') return object;
    await this.describe(object);
    return this.find(bucket, key, version);
  }

  /**
   * A key without a row is not there, unless it may be and is only not listed yet.
   *
   * @returns the bucket to look in once more, as it was listed to its end meanwhile
   * @throws GatewayError `object-not-found` | `version-not-found` | `slow-down`
   */
  private async listed(bucket: BucketRow, key: string, version: VersionRef): Promise<BucketRow> {
    if (!isUnlisted(bucket)) throw notFound(key, version);
    const current = await this.buckets.refresh(bucket);
    if (isUnlisted(current)) throw notListedYet(bucket);
    return current;
  }

  /** What a listing did not tell of an adopted object is asked for at its first read. */
  private async describe({ versionId, copies }: ReadableObject): Promise<void> {
    const copy = copies.find(({ foreign }) => foreign);
    if (!copy) throw new GatewayError('backend-unavailable', 'The object cannot be read at this time.');
    const place = { backendId: copy.backendId, ref: refOf(copy) };
    try {
      await this.describer.describe(versionId, place, AbortSignal.timeout(this.config.backendTimeoutMs));
    } catch (error) {
      const failure = error instanceof DriverError ? asForeign(copy, error) : error;
      if (failure instanceof DriverError && failure.failure === 'changed') await this.doubt(copy, failure);
      throw forClient(failure);
    }
  }

  /** Tags in full and the layout of parts. @returns undefined when the version is gone */
  details(version: VersionName): Promise<VersionDetails | undefined> {
    return this.objects.details(version.versionId);
  }

  /**
   * Passes the bytes, or a range of them, to `sink`. When a backend fails, the next copy goes on where it stopped. The end
   * of a whole object is given only after its CRC-32 was found right; a copy that fails it is taken out of use. Copies
   * that were moved since `object` was looked up are found where they are now.
   *
   * @throws GatewayError `object-superseded` when the version was replaced and its bytes removed before the first one was
   *   read: whoever wants the current version looks again; `backend-unavailable` when no copy can be read (before or after
   *   the first byte)
   */
  async read(
    bucket: BucketRow,
    object: ReadableObject,
    range: ByteRange | undefined,
    io: ReadIo,
  ): Promise<void> {
    const wanted = range ?? { start: 0, end: object.sizeBytes - 1 };
    const passage = new Passage(wanted, range ? undefined : object.crc32, io.sink);
    if (object.sizeBytes === 0) return;
    const tried = new Set<string>();
    let copies: readonly ReadableCopy[] | undefined = object.copies;
    let failure: DriverError | undefined;
    let known = { bucket, epoch: object.bucketEpoch };
    while (copies) {
      let isOutdated = false;
      const { order, rules } = await this.readable(known, object, copies);
      for (const [index, copy] of order.entries()) {
        if (tried.has(copy.replicaId)) continue;
        tried.add(copy.replicaId);
        const transfer = this.watch.begin([this.endOf(rules, copy)], io.signal, true);
        try {
          return await this.readFrom(copy, passage, transfer);
        } catch (error) {
          if (transfer.isStopped && !io.signal.aborted) {
            // What may not be read there any more is read where it still may.
            const current = await this.buckets.refresh(rules.bucket);
            known = { bucket: current, epoch: current.epoch };
            isOutdated = true;
            break;
          }
          if (!(error instanceof DriverError)) throw error;
          failure = asForeign(copy, error);
          if (io.signal.aborted) throw forClient(error);
          if (DOUBTFUL.has(failure.failure)) await this.doubt(copy, failure);
          if (!passage.mayContinue) throw forClient(failure);
          isOutdated ||= failure.failure === 'not-found' || failure.failure === 'changed';
          this.noteFailOver(rules, order, index);
        } finally {
          transfer.end();
        }
      }
      // Bytes that were there a moment ago have been moved, or removed with their version; or other rules hold.
      if (!isOutdated) throw forClient(failure ?? nobodyToAsk());
      copies = await this.objects.copies(object.versionId);
    }
    if (passage.isUntouched) throw superseded();
    throw forClient(failure ?? nobodyToAsk());
  }

  private async readFrom(copy: ReadableCopy, passage: Passage, transfer: Transfer): Promise<void> {
    await transfer.pass();
    const driver = this.backends.driver(copy.backendId);
    const body: BackendBody = await driver.get(refOf(copy), passage.remaining(), transfer.signal);
    if (body.sizeBytes !== passage.remainingBytes) {
      body.cancel();
      throw new DriverError('integrity', copy.backendId);
    }
    const whole = body.takeWhole?.();
    if (whole) return passage.pass(whole, copy.backendId);
    await body.deliver((chunk) => {
      if (transfer.isStopped) throw new RulesChanged();
      return passage.pass(chunk, copy.backendId);
    });
  }

  /** The rules by which a copy may be read, for as long as it is read. */
  private endOf({ bucket, tags }: ReadRules, { backendId }: ReadableCopy): TransferEnd {
    return {
      bucketId: bucket.id,
      epoch: bucket.epoch,
      mayGoOn: (current) => {
        if (!current) return true;
        const { permitted, policy } = this.placement.judge(current, tags);
        return permitted.some((facts) => facts.id === backendId && mayServeReads(facts, policy));
      },
    };
  }

  /**
   * Verified copies in the order of the bucket's locations and by health; doubtful ones only when there is no other. Judged by
   * the rules of this moment: a bucket that changed since it was cached is read anew.
   */
  private async readable(
    known: { readonly bucket: BucketRow; readonly epoch: string },
    object: ReadableObject,
    copies: readonly ReadableCopy[],
  ): Promise<{ readonly order: readonly ReadableCopy[]; readonly rules: ReadRules }> {
    const isCurrent = known.epoch === known.bucket.epoch;
    const bucket = isCurrent ? known.bucket : await this.buckets.refresh(known.bucket);
    const tags = await this.tagsThatMatter(bucket, object);
    const judgement = this.placement.judge(bucket, tags);
    const { permitted, policy, terms } = judgement;
    const serving = permitted.filter((facts) => mayServeReads(facts, policy));
    const preferences = new Map(
      serving.map((facts) => [facts.id, policy.readPreference.map((places) => preferenceOf(facts, places))]),
    );
    const circumstances = {
      allowed: allowedBackends(serving, terms),
      healthOf: (id: string) => this.backends.health(id).state,
      preferenceOf: (id: string) => preferences.get(id) ?? [],
    };
    const rules = { bucket, tags, judgement };
    const verified = readOrder(copies, circumstances);
    if (verified.length > 0) return { order: verified, rules };
    const doubtful = copies.map((copy) => ({ ...copy, state: 'completed' as const }));
    return { order: readOrder(doubtful, circumstances), rules };
  }

  /** The read of the object tells how many tags it has, not which; few buckets have rules that ask. */
  private async tagsThatMatter(bucket: BucketRow, object: ReadableObject): Promise<ReadRules['tags']> {
    const isAsked = object.tagCount > 0 && bucket.policies.some(({ tag }) => tag !== undefined);
    if (!isAsked && !object.isRestricted) return {};
    const details = await this.objects.details(object.versionId);
    // Without its terms a copy cannot be judged.
    if (!details && object.isRestricted) throw superseded();
    return details?.ruledTags ?? {};
  }

  /** Best effort, beside the read: why the bytes came from where they came. */
  private noteFailOver(
    { bucket, tags, judgement }: ReadRules,
    copies: readonly ReadableCopy[],
    at: number,
  ): void {
    const next = copies[at + 1];
    if (!next) return;
    const order = copies.map(({ backendId }) => backendId);
    const step = {
      bucket,
      tags,
      judgement,
      kind: 'fail-over' as const,
      plan: { candidates: order, required: [] },
      unreachable: order.slice(0, at + 1),
      choice: [next.backendId],
    };
    void this.planner.keepStep(step).catch(() => undefined);
  }

  private async doubt(copy: ReadableCopy, error: DriverError): Promise<void> {
    await this.replicas.suspect(copy.replicaId, `read: ${error.failure}`).catch(() => undefined);
    this.replication.wake();
  }
}

function nobodyToAsk(): DriverError {
  return new DriverError('unavailable', 'none');
}

/** Where a copy lies; of an adopted object also what it must still be. */
function refOf({ physicalBucket, physicalKey, foreign }: ReadableCopy): ObjectRef {
  return {
    bucket: physicalBucket,
    key: physicalKey,
    ...(foreign && { etag: foreign.etag }),
    ...(foreign?.versionId !== undefined && { versionId: foreign.versionId }),
  };
}

/** An adopted object that is not there was removed by somebody else. */
function asForeign({ foreign }: ReadableCopy, error: DriverError): DriverError {
  if (!foreign || error.failure !== 'not-found') return error;
  return new DriverError('changed', error.driverId, { cause: error, detail: 'the adopted object is gone' });
}

function superseded(): GatewayError {
  return new GatewayError(
    'object-superseded',
    'The object was replaced while it was read. Please try again.',
  );
}

/** By what a read was judged. */
interface ReadRules {
  readonly bucket: BucketRow;
  readonly tags: Readonly<Record<string, string>>;
  readonly judgement: Judgement;
}

export interface ReadIo {
  readonly sink: ByteSink;
  readonly signal: AbortSignal;
}

/** The bytes passed so far, over however many copies they come from. */
class Passage {
  /** False once the passed bytes were found wrong: nothing can mend that but another request. */
  mayContinue = true;
  private passedBytes = 0;
  private crc = 0;

  constructor(
    private readonly wanted: ByteRange,
    private readonly expectedCrc: number | undefined,
    private readonly sink: ByteSink,
  ) {}

  get isUntouched(): boolean {
    return this.passedBytes === 0;
  }

  get remainingBytes(): number {
    return this.wanted.end + 1 - this.wanted.start - this.passedBytes;
  }

  /** Undefined for a whole object, which needs no range header. */
  remaining(): ByteRange | undefined {
    if (this.expectedCrc !== undefined && this.passedBytes === 0) return undefined;
    return { start: this.wanted.start + this.passedBytes, end: this.wanted.end };
  }

  pass(chunk: Buffer, backendId: string): Promise<void> | void {
    if (this.expectedCrc !== undefined) {
      const crc = crc32(chunk, this.crc);
      if (chunk.length === this.remainingBytes && crc !== this.expectedCrc) {
        // What went out before this chunk cannot be called back; the end is withheld, so nobody takes it for a success.
        this.mayContinue = this.passedBytes === 0;
        throw new DriverError('integrity', backendId);
      }
      this.crc = crc;
    }
    this.passedBytes += chunk.length;
    return this.sink(chunk);
  }
}
