import { CONFIG, type RunningConfig } from '@backend/config';
import { AttestationRepository, type ClaimedAttestation } from '@backend/metadata';
import { Logger, MetricsRegistry } from '@backend/observability';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AttestationWriter } from './attestation-writer.js';
import { ManifestStore } from './manifest-store.js';

const LEASE_SECONDS = 30;
/** How often the row is told how far it is, and asked whether it was cancelled. */
const REPORT_EVERY_MS = 1000;
/** Attestations of a process that died are found so fast, and old ones cleared so often. */
const LOOK_EVERY_MS = 5000;
const CLEAR_EVERY_MS = 3_600_000;
/** A process that dies over one again and again should not go on. */
const MAX_ATTEMPTS = 3;

class Cancelled extends Error {}

/** Makes the attestations that were asked for, a few at a time, whichever process was asked. */
@Injectable()
export class AttestationRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log: Logger;
  private readonly running = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private clearedAtMs = 0;

  constructor(
    private readonly attestations: AttestationRepository,
    private readonly writer: AttestationWriter,
    private readonly manifests: ManifestStore,
    private readonly metrics: MetricsRegistry,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('attestation');
  }

  onApplicationBootstrap(): void {
    this.plan(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await Promise.allSettled(this.running);
  }

  /** Something was asked for: begins at once where there is room. */
  wake(): void {
    if (this.stopping.signal.aborted || this.running.size >= this.config.attestationConcurrency) return;
    const run = this.work().finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private plan(delayMs: number): void {
    this.timer = setTimeout(() => {
      this.wake();
      void this.clear().finally(() => {
        if (!this.stopping.signal.aborted) this.plan(LOOK_EVERY_MS);
      });
    }, delayMs);
    this.timer.unref();
  }

  /** One after the other until there is none. */
  private async work(): Promise<void> {
    try {
      while (!this.stopping.signal.aborted) {
        const claimed = await this.attestations.claim(LEASE_SECONDS);
        if (!claimed) return;
        // There may be more than one: another hand takes it, if there is room.
        this.wake();
        await this.make(claimed);
      }
    } catch (error) {
      // The database is away: the next look finds what is left.
      this.log.warn('Attestations cannot be made', { error });
    }
  }

  private async make(claimed: ClaimedAttestation): Promise<void> {
    const { id } = claimed;
    try {
      if (claimed.attempts > MAX_ATTEMPTS)
        throw new Error('The gateway ended while it was made, several times over');
      const { leaves, ...signed } = await this.writer.write(claimed, this.reporter(claimed));
      const isDone = await this.attestations.complete(claimed, signed, leaves);
      this.metrics.attestations.inc({ outcome: isDone ? 'ready' : 'cancelled' });
      this.log.info('An attestation was made', { id, leaves, keyId: signed.keyId });
    } catch (error) {
      await this.endWithout(claimed, error);
    }
  }

  private async endWithout(claimed: ClaimedAttestation, error: unknown): Promise<void> {
    const { id } = claimed;
    if (this.stopping.signal.aborted) return this.attestations.giveBack(claimed);
    if (error instanceof Cancelled) {
      this.metrics.attestations.inc({ outcome: 'cancelled' });
      this.log.info('An attestation was cancelled', { id });
      return;
    }
    this.metrics.attestations.inc({ outcome: 'failed' });
    this.log.error('An attestation failed', { id, error });
    await this.attestations.fail(claimed, 'The gateway failed to make it; its log says why');
  }

  private reporter(claimed: ClaimedAttestation): (leaves: number, expected: number) => Promise<void> {
    let reportedAtMs = performance.now();
    return async (leaves, expected) => {
      if (this.stopping.signal.aborted) throw new Cancelled();
      if (performance.now() - reportedAtMs < REPORT_EVERY_MS) return;
      reportedAtMs = performance.now();
      const progress = { leaves, expected, leaseSeconds: LEASE_SECONDS };
      if (!(await this.attestations.renew(claimed, progress))) throw new Cancelled();
    };
  }

  /** Forgets attestations after their time, and manifests that no row knows. */
  private async clear(): Promise<void> {
    if (this.clearedAtMs !== 0 && performance.now() - this.clearedAtMs < CLEAR_EVERY_MS) return;
    this.clearedAtMs = performance.now();
    try {
      const gone = await this.attestations.forget(this.config.attestationDays);
      const unknown = await this.attestations.unknown(await this.manifests.ids());
      for (const id of new Set([...gone, ...unknown])) await this.manifests.remove(id);
    } catch (error) {
      this.log.warn('Old attestations cannot be cleared away', { error });
    }
  }
}
