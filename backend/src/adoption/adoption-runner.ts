import { DriverError } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { AdoptedRowsRepository, AdoptionRepository, type ClaimedAdoption } from '@backend/metadata';
import { Logger, MetricsRegistry } from '@backend/observability';
import { ReplicationWaker } from '@backend/replication';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { backOff } from '@sgw/replication-state';
import { BucketWalker } from './bucket-walker.js';

/** Time between two looks for work. */
const POLL_MS = 500;
/** The same at the copies of one bucket that are being read: nothing is held meanwhile. */
const FEED_SECONDS = 0.4;
/** How long one is worked on while others may wait: then it stands behind them. */
const SLICE_MS = 2_000;
/** Adopted copies of one bucket that wait to be read at once: those that clients wrote do not stand behind a whole bucket. */
const READ_AHEAD = { copies: 256, bytes: 64 * 1024 * 1024 };
const GIVEN_UP_AT_ONCE = 1000;
const RETRY_SECONDS = 30;

/** How a step ended: at once the next, or a rest. */
type Step = 'next' | 'ended' | { readonly restSeconds: number };

/**
 * Works on adoptions that are due: lists, has the copies read, compares, gives up. One process at a time has each, and each process
 * several, in turns: those whose copies are being read take a place for a moment only, and hold up none that is listed.
 */
@Injectable()
export class AdoptionRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly stopping = new AbortController();
  private bell = Promise.withResolvers<void>();
  private loop: Promise<void> | undefined;
  /** By the adoption: its lease may end while a step takes long, and then it is not begun here a second time. */
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly adoptions: AdoptionRepository,
    private readonly rows: AdoptedRowsRepository,
    private readonly walker: BucketWalker,
    private readonly waker: ReplicationWaker,
    private readonly metrics: MetricsRegistry,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('adoption');
  }

  onApplicationBootstrap(): void {
    this.metrics.beforeScrape(async () => {
      const { states, differences } = await this.adoptions.tally();
      this.metrics.adoptions.reset();
      for (const { state, count } of states) this.metrics.adoptions.set({ state }, count);
      this.metrics.adoptionDifferences.set(differences);
    });
    if (this.config.replicationConcurrency > 0) this.loop = this.work();
  }

  /** Before the database goes. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.bell.resolve();
    await this.loop;
  }

  /** There is something to do. */
  wake(): void {
    this.bell.resolve();
  }

  private async work(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.bell = Promise.withResolvers();
      try {
        await this.fill();
      } catch (error) {
        this.log.warn('Adoptions that are due could not be read', { error });
      }
      const timer = setTimeout(this.bell.resolve, POLL_MS);
      await this.bell.promise;
      clearTimeout(timer);
    }
    await Promise.all(this.running.values());
  }

  /** Takes what is due, as many as may be worked on at once. */
  private async fill(): Promise<void> {
    while (this.running.size < this.config.adoptionConcurrency && !this.stopping.signal.aborted) {
      const claimed = await this.adoptions.claim(this.config.leaseSeconds, [...this.running.keys()]);
      if (!claimed) return;
      const job = this.carryOut(claimed)
        .catch((error: unknown) =>
          this.log.warn('How an adoption stands could not be written down', { ...factsOf(claimed), error }),
        )
        .finally(() => {
          this.running.delete(claimed.id);
          this.bell.resolve();
        });
      this.running.set(claimed.id, job);
    }
  }

  private async carryOut(claimed: ClaimedAdoption): Promise<void> {
    let held: ClaimedAdoption | undefined = claimed;
    const sliceEnds = Date.now() + SLICE_MS;
    while (held) {
      const current: ClaimedAdoption = held;
      if (this.stopping.signal.aborted)
        return this.adoptions.putBack(current, { delaySeconds: 0, waiting: current.waiting });
      try {
        const step = await this.step(current);
        if (step === 'ended') return;
        if (step !== 'next')
          return await this.adoptions.putBack(current, { delaySeconds: step.restSeconds, waiting: null });
      } catch (error) {
        return this.stumble(current, error);
      }
      if (Date.now() > sliceEnds) return this.adoptions.putBack(current, { delaySeconds: 0, waiting: null });
      held = await this.adoptions.renew(current, this.config.leaseSeconds);
    }
  }

  private async step(adoption: ClaimedAdoption): Promise<Step> {
    if (adoption.state === 'releasing') {
      if (!(await this.rows.giveUp(adoption, GIVEN_UP_AT_ONCE))) return 'next';
      this.waker.wake();
      this.log.info('An adopted bucket was given back as it was', factsOf(adoption));
      return 'ended';
    }
    const waiting = adoption.state === 'adopted' ? 0 : await this.feed(adoption);
    if (adoption.walk !== null) {
      if (!(await this.walker.step(adoption, this.stopping.signal))) return 'ended';
      return 'next';
    }
    if (waiting > 0) return { restSeconds: FEED_SECONDS };
    if (adoption.state === 'verifying') {
      await this.rows.endVerifying(adoption);
      this.log.info('All copies of an adopted bucket were looked at', factsOf(adoption));
      return 'next';
    }
    return this.untilCompared(adoption);
  }

  private async feed({ bucketId }: ClaimedAdoption): Promise<number> {
    const waiting = await this.rows.feed(bucketId, READ_AHEAD);
    if (waiting > 0) this.waker.wake();
    return waiting;
  }

  private async untilCompared({ id, comparedAt, listedAt }: ClaimedAdoption): Promise<Step> {
    const last = comparedAt ?? listedAt ?? new Date();
    const restSeconds = (last.getTime() - Date.now()) / 1000 + this.config.adoptionCompareSeconds;
    if (restSeconds > 0) return { restSeconds };
    await this.adoptions.requestWalk(id, 'compare');
    return 'ended';
  }

  /** What may pass by itself is waited for, ever longer; the rest waits for a person. */
  private async stumble(adoption: ClaimedAdoption, error: unknown): Promise<void> {
    const facts = { ...factsOf(adoption), error };
    if (!(error instanceof DriverError)) {
      this.log.warn('An adoption stumbled; it goes on later', facts);
      return this.adoptions.putBack(adoption, {
        delaySeconds: RETRY_SECONDS,
        waiting: 'it failed; see the log',
        hasFailed: true,
      });
    }
    if (error.failure === 'aborted')
      return this.adoptions.putBack(adoption, { delaySeconds: 0, waiting: null });
    if (!error.isRetryable) {
      this.log.error('An adoption waits for a person', facts);
      return this.adoptions.fail(adoption, error.message);
    }
    this.log.warn('An adoption waits for its provider', facts);
    const delaySeconds = (error.retryAfterMs ?? backOff(adoption.attempts + 1, Math.random())) / 1000;
    const waiting =
      error.failure === 'throttled' ? 'the provider asks to slow down' : 'the provider cannot be reached';
    return this.adoptions.putBack(adoption, { delaySeconds, waiting, hasFailed: true });
  }
}

function factsOf({ id, backendId, bucketId, versions, markers, pages }: ClaimedAdoption) {
  return { adoption: id, backend: backendId, bucketId, versions, markers, pages };
}
