import {
  BackendRegistry,
  bodyChunks,
  DriverError,
  type DriverFailure,
  type ObjectRef,
  type WriteReceipt,
} from '@backend/backends';
import { ReplicaRepository, type ReplicatedVersion, type ReplicaRow } from '@backend/metadata';
import { SelfDescription } from '@backend/namespace';
import { Logger, MetricsRegistry } from '@backend/observability';
import { Injectable } from '@nestjs/common';
import { NoSource, SourceFailure } from './copy-failure.js';
import { refOfCopy } from './copy-ref.js';
import { LayoutHasher } from './layout-hasher.js';
import type { ReplicaJob } from './replica-job.js';

/** Failures after which a copy is not what it should be. */
const DOUBTFUL: ReadonlySet<DriverFailure> = new Set(['not-found', 'integrity', 'changed']);
/** Bodies up to this size are collected, proven and sent on in one write with their head. */
const COLLECT_LIMIT_BYTES = 256 * 1024;

/** What arrived at the target. */
export interface Transferred {
  readonly receipt: WriteReceipt;
  /** Hex MD5 of the whole. */
  readonly md5: string;
}

/** Carries a version's bytes from a good copy to a new place, and lets the last of them go only when all were proven. */
@Injectable()
export class CopyCarrier {
  private readonly log: Logger;

  constructor(
    private readonly replicas: ReplicaRepository,
    private readonly backends: BackendRegistry,
    private readonly description: SelfDescription,
    private readonly metrics: MetricsRegistry,
    logger: Logger,
  ) {
    this.log = logger.of('replication');
  }

  /**
   * Sends the bytes of the first source that has them, in order.
   *
   * @throws DriverError of the target; SourceFailure of the last source; NoSource
   */
  async carry(
    job: ReplicaJob,
    version: ReplicatedVersion,
    sources: readonly ReplicaRow[],
    target: ObjectRef,
  ): Promise<Transferred> {
    let failure: SourceFailure | undefined;
    for (const source of sources) {
      job.step('copy');
      try {
        return await this.transferFrom(source, job, version, target);
      } catch (error) {
        if (!(error instanceof SourceFailure) || job.signal.aborted) throw error;
        failure = error;
        await this.doubt(source, error);
      }
    }
    throw failure ?? new NoSource();
  }

  private async transferFrom(
    source: ReplicaRow,
    job: ReplicaJob,
    version: ReplicatedVersion,
    target: ObjectRef,
  ): Promise<Transferred> {
    const driver = this.backends.driver(job.claimed.backendId);
    const hasher = new LayoutHasher(version);
    const chunks = this.provenChunks(source, version, hasher, job.signal);
    const body = version.sizeBytes <= COLLECT_LIMIT_BYTES ? await collect(chunks, version.sizeBytes) : chunks;
    const marks = this.description.of(version.id, version.bucketId);
    const receipt = await driver.put(target, body, { sizeBytes: version.sizeBytes, marks }, job.signal);
    return { receipt, md5: hasher.md5() };
  }

  /**
   * The source's bytes, of which the last piece is let go only when all of them were proven: a backend that was promised a
   * length never gets a bad body's end, so it never becomes a copy.
   */
  private async *provenChunks(
    source: ReplicaRow,
    version: ReplicatedVersion,
    hasher: LayoutHasher,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, void> {
    const { backendId } = source;
    let passed = 0;
    try {
      const body = await this.backends.driver(backendId).get(refOfCopy(source), undefined, signal);
      if (body.sizeBytes !== version.sizeBytes) {
        body.cancel();
        throw new DriverError('integrity', backendId, { detail: 'not the size that was stored' });
      }
      for await (const chunk of bodyChunks(body)) {
        passed += chunk.length;
        const isRight = hasher.update(chunk) && (passed < version.sizeBytes || hasher.isProven);
        if (!isRight)
          throw new DriverError('integrity', backendId, { detail: 'not the bytes that were stored' });
        yield chunk;
      }
      if (!hasher.isProven)
        throw new DriverError('integrity', backendId, { detail: 'not the bytes that were stored' });
    } catch (error) {
      throw error instanceof SourceFailure ? error : new SourceFailure(backendId, error);
    }
  }

  /** Bytes that are gone or wrong at the source take that copy out of use until it was checked. */
  private async doubt(source: ReplicaRow, { cause, message }: SourceFailure): Promise<void> {
    if (!(cause instanceof DriverError) || !DOUBTFUL.has(cause.failure)) return;
    if (cause.failure === 'integrity') this.metrics.checksumMismatches.inc();
    this.log.error('A copy is not what was stored; it is checked before it is read again', {
      replicaId: source.id,
      backend: source.backendId,
      reason: message,
    });
    await this.replicas.suspect(source.id, message);
  }
}

async function collect(chunks: AsyncIterable<Buffer>, sizeBytes: number): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(sizeBytes);
  let filled = 0;
  for await (const chunk of chunks) filled += chunk.copy(whole, filled);
  return whole;
}
