import { CONFIG, type RunningConfig } from '@backend/config';
import { DecisionRepository, MultipartRepository, SweepRepository } from '@backend/metadata';
import { ReplicationWaker } from '@backend/replication';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { MultipartCompleter } from './multipart-completer.js';
import { MultipartWriter } from './multipart-writer.js';

/** Uploads handled in one round; what is left waits for the next one. */
const BATCH_SIZE = 100;
/** How long a repeated completion still gets the answer of the first, in hours. */
const COMPLETED_UPLOAD_HOURS = 24;
/** Forgetting decisions reads what refers to them: once a day is often enough, in milliseconds. */
const DECISIONS_EVERY_MS = 86_400_000;

export interface SweepReport {
  readonly deadIntents: number;
  readonly resumedCompletions: number;
  readonly expiredUploads: number;
  readonly clearedUploads: number;
}

/**
 * Clears away what died half-way: intents without a writer, completions without an end, uploads nobody completed. Each
 * step may run in several processes at once and be repeated.
 */
@Injectable()
export class StaleWriteSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(StaleWriteSweeper.name);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private decisionsDueMs = 0;

  constructor(
    private readonly sweeps: SweepRepository,
    private readonly uploads: MultipartRepository,
    private readonly decisions: DecisionRepository,
    private readonly completer: MultipartCompleter,
    private readonly writer: MultipartWriter,
    private readonly replication: ReplicationWaker,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.plan();
  }

  onModuleDestroy(): void {
    this.stopping.abort();
    clearTimeout(this.timer);
  }

  /** One round. A step that fails does not keep the others from running. */
  async sweep(): Promise<SweepReport> {
    const deadIntents = await this.attempt('dead intents', () =>
      this.sweeps.abandonDeadIntents(this.config.sweepGraceSeconds),
    );
    if (deadIntents > 0) this.replication.wake();
    const resumedCompletions = await this.attempt('stalled completions', () => this.resumeCompletions());
    const expiredUploads = await this.attempt('expired uploads', () =>
      this.uploads.expire(this.config.multipartExpiryDays),
    );
    const clearedUploads = await this.attempt('aborted uploads', () => this.clearUploads());
    await this.attempt('ended uploads', () => this.uploads.forget(COMPLETED_UPLOAD_HOURS));
    await this.attempt('old evidence', () => this.sweeps.forgetEvidence(this.config.evidenceDays));
    await this.attempt('old decisions', () => this.forgetDecisions());
    return { deadIntents, resumedCompletions, expiredUploads, clearedUploads };
  }

  private plan(): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(
      () => void this.sweep().finally(() => this.plan()),
      this.config.sweepIntervalSeconds * 1000,
    );
    this.timer.unref();
  }

  private async resumeCompletions(): Promise<number> {
    const stalled = await this.uploads.stalledCompletions(BATCH_SIZE);
    for (const upload of stalled) {
      await this.attempt(`completion of upload ${upload.id}`, async () => {
        await this.completer.resume(upload, this.stopping.signal);
        return 1;
      });
    }
    return stalled.length;
  }

  private async clearUploads(): Promise<number> {
    const targets = await this.uploads.abortedTargets(BATCH_SIZE);
    for (const target of targets) {
      await this.attempt(`aborted upload ${target.id}`, async () => {
        await this.writer.clearTarget(target.id, target, this.stopping.signal);
        return 1;
      });
    }
    return targets.length;
  }

  private async forgetDecisions(): Promise<number> {
    if (Date.now() < this.decisionsDueMs) return 0;
    this.decisionsDueMs = Date.now() + DECISIONS_EVERY_MS;
    const forget = () => this.decisions.forget(this.config.evidenceDays);
    return (await this.sweeps.alone('decisions', forget)) ?? 0;
  }

  private async attempt(what: string, step: () => Promise<number>): Promise<number> {
    try {
      return await step();
    } catch (error) {
      if (!this.stopping.signal.aborted)
        this.log.warn({ err: error }, `Sweep of ${what} failed; the next round tries again`);
      return 0;
    }
  }
}
