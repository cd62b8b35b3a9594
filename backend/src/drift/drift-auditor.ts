import { setTimeout as sleep } from 'node:timers/promises';
import { CopyJudge } from '@backend/attestation';
import { BackendRegistry, DriverError } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { type AuditedMapping, DriftRepository, SweepRepository } from '@backend/metadata';
import { Logger, MetricsRegistry } from '@backend/observability';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Finding, judgeBucket, judgeCopies, type SeenSettings } from '@sgw/drift';

/** Buckets asked about at once, over all backends: an audit is never in a hurry. */
const CONCURRENCY = 4;

/** What one round found. */
export interface RoundReport {
  readonly buckets: number;
  readonly findings: number;
  readonly unreachable: readonly string[];
}

/** Compares the rules with the rows, and the rows with what the backends say of their buckets. */
@Injectable()
export class DriftAuditor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;
  private hurry: AbortController = new AbortController();

  constructor(
    private readonly drift: DriftRepository,
    private readonly sweeps: SweepRepository,
    private readonly backends: BackendRegistry,
    private readonly judge: CopyJudge,
    private readonly metrics: MetricsRegistry,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('drift');
  }

  onApplicationBootstrap(): void {
    this.metrics.beforeScrape(async () => {
      const open = await this.drift.open();
      this.metrics.driftFindings.reset();
      for (const { kind, findings } of open) this.metrics.driftFindings.set({ kind }, findings);
    });
    this.loop = this.repeat();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.hurry.abort();
    await this.loop;
  }

  /** The next round need not wait for its time. */
  hasten(): void {
    this.hurry.abort();
  }

  /** One round over every bucket of ours; undefined while another process makes one. */
  async audit(signal: AbortSignal = this.stopping.signal): Promise<RoundReport | undefined> {
    return this.sweeps.alone('drift-audit', async () => {
      const startedAt = await this.drift.now();
      const mappings = await this.drift.mappings();
      const unreachable = new Set<string>();
      let findings = 0;
      const left = mappings.values();
      const work = async () => {
        for (const mapping of left) {
          signal.throwIfAborted();
          // A bucket holds objects with and without the tags of its policies: what all of them may lie in is judged here.
          const permitted = this.judge.permitted({ ...mapping, id: mapping.bucketId }, {});
          const found = [
            ...judgeCopies(mapping, permitted),
            ...(await this.look(mapping, unreachable, signal)),
          ];
          for (const finding of found) await this.drift.keep({ ...mapping, ...finding });
          findings += found.length;
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, work));
      const report = { buckets: mappings.length, findings, unreachable: [...unreachable].sort() };
      await this.drift.endRound({ startedAt, ...report });
      return report;
    });
  }

  /** What the backend says of its bucket; nothing where it does not answer. */
  private async look(
    { bucketId, backendId, physicalName, isAdopted, first, placed }: AuditedMapping,
    unreachable: Set<string>,
    signal: AbortSignal,
  ): Promise<readonly Finding[]> {
    const known = first === null ? undefined : (first as SeenSettings);
    if (unreachable.has(backendId)) return [];
    try {
      const seen = await this.backends.driver(backendId).describeBucket(physicalName, signal);
      await this.drift.keepSettings(bucketId, backendId, seen);
      const findings = judgeBucket(physicalName, seen, known, placed);
      // What is deleted in an adopted bucket is deleted by its version.
      return isAdopted ? findings.filter(({ kind }) => kind !== 'bucket-versioned') : findings;
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      if (error.failure === 'not-found') return judgeBucket(physicalName, undefined, known, placed);
      unreachable.add(backendId);
      this.log.warn('A backend does not tell of its bucket', {
        backend: backendId,
        bucket: physicalName,
        error,
      });
      return [];
    }
  }

  private async repeat(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await sleep(this.config.driftAuditSeconds * 1000, undefined, {
        signal: this.hurry.signal,
        ref: false,
      }).catch(
        // Hastened, or stopped: both are looked at next.
        () => undefined,
      );
      if (this.stopping.signal.aborted) return;
      this.hurry = new AbortController();
      try {
        const report = await this.audit();
        if (report) this.log.info('Drift audit', { ...report });
      } catch (error) {
        if (!this.stopping.signal.aborted)
          this.log.warn('The drift audit failed; the next one tries again', { error });
      }
    }
  }
}
