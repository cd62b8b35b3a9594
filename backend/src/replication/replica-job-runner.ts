import { DriverError } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { type ClaimedReplica, ReplicaRepository } from '@backend/metadata';
import { BucketDirectory } from '@backend/namespace';
import { Logger, MetricsRegistry } from '@backend/observability';
import { Inject, Injectable } from '@nestjs/common';
import { backOff } from '@sgw/replication-state';
import { judgeFailure, SourceFailure } from './copy-failure.js';
import { LeaseKeeper } from './lease-keeper.js';
import { ReplicaCopier } from './replica-copier.js';
import type { JobOutcome, JobStep, ReplicaJob } from './replica-job.js';
import { ReplicaReconciler } from './replica-reconciler.js';
import { ReplicaRemover } from './replica-remover.js';
import { ReplicaVerifier } from './replica-verifier.js';
import { ReplicationWaker } from './replication-waker.js';

/** How long work that nobody failed at is put off, in milliseconds: a known outage, throttling. */
const UNCOUNTED_DELAY_MS = 5_000;
const JITTER = 0.25;
/** Longest delay that is spread by its own length, in milliseconds: a provider may keep a copy for years. */
const LONGEST_SPREAD_MS = 240_000;

/** Carries one claimed row through its job, and writes down how it ended. */
@Injectable()
export class ReplicaJobRunner {
  private readonly log: Logger;

  constructor(
    private readonly replicas: ReplicaRepository,
    private readonly copier: ReplicaCopier,
    private readonly verifier: ReplicaVerifier,
    private readonly remover: ReplicaRemover,
    private readonly reconciler: ReplicaReconciler,
    private readonly directory: BucketDirectory,
    private readonly waker: ReplicationWaker,
    private readonly metrics: MetricsRegistry,
    logger: Logger,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    this.log = logger.of('replication');
  }

  /** Never rejects: what cannot be written down comes back when the lease ends. @param stopping the process stops */
  async run(claimed: ClaimedReplica, stopping: AbortSignal): Promise<JobOutcome> {
    const keeper = new LeaseKeeper(this.replicas, claimed, this.config.leaseSeconds);
    const job: ReplicaJob = {
      claimed,
      signal: AbortSignal.any([keeper.signal, stopping]),
      step: (step) => this.note(claimed, step),
    };
    job.step('claim');
    let outcome: JobOutcome;
    try {
      outcome = await this.perform(job);
      if (outcome === 'lost') await this.letGo(claimed);
    } catch (error) {
      outcome = keeper.signal.aborted
        ? 'lost'
        : await this.settle(claimed, error, stopping.aborted).catch((failure: unknown) => {
            this.log.error('The end of a replication job could not be written down', {
              replicaId: claimed.id,
              error: failure,
            });
            return 'lost' as const;
          });
    } finally {
      keeper.end();
    }
    this.metrics.replicationJobs.inc({ target: claimed.backendId, outcome });
    await this.followUp(claimed, outcome);
    return outcome;
  }

  private perform(job: ReplicaJob): Promise<JobOutcome> {
    switch (job.claimed.state) {
      case 'planned':
      case 'writing':
        return this.copier.copy(job);
      case 'suspect':
        return this.verifier.check(job);
      case 'deleting':
        return this.remover.remove(job);
    }
  }

  private async settle(claimed: ClaimedReplica, error: unknown, isStopping: boolean): Promise<JobOutcome> {
    const state = claimed.state === 'writing' ? 'planned' : claimed.state;
    if (isStopping) {
      const again = {
        state,
        delayMs: 0,
        error: claimed.error ?? 'the worker stopped',
        countsAsAttempt: false,
      };
      return (await this.replicas.retry(claimed, again)) ? 'waiting' : 'lost';
    }
    const { verdict, reason } = judgeFailure(error);
    this.log.warn('A replication job failed', {
      replicaId: claimed.id,
      backend: claimed.backendId,
      state,
      verdict,
      reason,
      error,
    });
    if (verdict === 'block') return (await this.replicas.block(claimed, reason)) ? 'blocked' : 'lost';
    if (verdict === 'rebind') this.directory.forgetPhysicalBucket(claimed.bucketId, claimed.backendId);
    const countsAsAttempt = verdict !== 'delay-uncounted';
    const delayMs = countsAsAttempt
      ? backOff(claimed.attempts + 1, Math.random())
      : spread(askedDelayMs(error) ?? UNCOUNTED_DELAY_MS);
    return (await this.replicas.retry(claimed, { state, delayMs, error: reason, countsAsAttempt }))
      ? 'waiting'
      : 'lost';
  }

  private async letGo(claimed: ClaimedReplica): Promise<void> {
    await this.replicas.letGo(claimed);
    this.waker.wake();
  }

  /** A copy more or less may be what another change has waited for. */
  private async followUp(claimed: ClaimedReplica, outcome: JobOutcome): Promise<void> {
    if (outcome === 'changed') this.waker.wake();
    if (outcome !== 'completed' && outcome !== 'removed') return;
    try {
      await this.reconciler.reconcileVersion(claimed.versionId);
    } catch (error) {
      this.log.error('The copies of a version could not be compared with its plan', {
        versionId: claimed.versionId,
        error,
      });
    }
  }

  private note({ id, versionId, backendId, state }: ClaimedReplica, step: JobStep): void {
    if (!this.log.isEnabled('debug')) return;
    this.log.debug('Replication step', { step, replicaId: id, versionId, backend: backendId, owed: state });
  }
}

/** Not all at the same moment, and not years after the one that was named. */
function spread(delayMs: number): number {
  return Math.round(delayMs + Math.min(delayMs, LONGEST_SPREAD_MS) * JITTER * Math.random());
}

/** A backend that throttles, or keeps a copy, may say for how long. */
function askedDelayMs(error: unknown): number | undefined {
  const cause = error instanceof SourceFailure ? error.cause : error;
  return cause instanceof DriverError ? cause.retryAfterMs : undefined;
}
