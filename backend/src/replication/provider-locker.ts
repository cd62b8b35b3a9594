import { BackendRegistry, type ProviderLock, removeCopy } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { type OwedLock, ProviderLockRepository } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Inject, Injectable } from '@nestjs/common';
import { isLockedBucketName } from '@sgw/namespace';
import { backOff } from '@sgw/replication-state';
import { judgeFailure } from './copy-failure.js';
import { ReplicationWaker } from './replication-waker.js';

/** How long whoever claimed a lock has for it, in seconds; then it is due again. */
const CLAIM_SECONDS = 60;
/** How long a reader may take from looking up where a copy lies to opening it, in milliseconds. */
const READERS_GRACE_MS = 5_000;
/** How long a client waits for its locks before the rest is left to the workers, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Has providers keep copies as long as the rows say. The rows come first: a lock is owed in the transaction that makes or
 * changes it, so what fails here, or dies, is done later.
 */
@Injectable()
export class ProviderLocker {
  private readonly log: Logger;

  constructor(
    private readonly locks: ProviderLockRepository,
    private readonly backends: BackendRegistry,
    private readonly waker: ReplicationWaker,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('replication');
  }

  /** As {@link hold}, asking nobody where no copy lies in a bucket with object lock. */
  async holdNow(versionId: string, copies: readonly { readonly physicalBucket: string }[]): Promise<void> {
    if (copies.some(({ physicalBucket }) => isLockedBucketName(physicalBucket))) await this.hold(versionId);
  }

  /** Tries once, for a short while, what is owed for one version. Never rejects: what is not done stays owed. */
  async hold(versionId: string): Promise<void> {
    try {
      const signal = AbortSignal.timeout(Math.min(PATIENCE_MS, this.config.backendTimeoutMs));
      const owed = await this.locks.claimOf(versionId, CLAIM_SECONDS);
      const isDone = await Promise.all(owed.map((lock) => this.settle(lock, signal)));
      if (isDone.includes(false)) this.waker.wake();
    } catch (error) {
      this.log.warn('Locks of providers are left to the workers', { versionId, error });
    }
  }

  /** @returns whether the provider keeps the copy now, or nothing is to be kept */
  async settle(lock: OwedLock, signal: AbortSignal): Promise<boolean> {
    const { place, backendId } = lock;
    try {
      if (place && !isLockedBucketName(place.bucket)) {
        await this.locks.release(lock, 0);
        return false;
      }
      if (place) await this.backends.driver(backendId).setLock(place, wanted(lock), signal);
      if (!(await this.clear(lock, signal))) return true;
    } catch (error) {
      await this.postpone(lock, error);
      return false;
    }
    if (place) await this.locks.confirm(lock);
    else await this.locks.forget(lock);
    return true;
  }

  /** Removes what a copy left behind that was moved. @returns false while somebody may still be about to read there */
  private async clear(lock: OwedLock, signal: AbortSignal): Promise<boolean> {
    const { left, leftMs, backendId } = lock;
    if (!left) return true;
    const waitMs = READERS_GRACE_MS - (leftMs ?? 0);
    if (waitMs > 0) {
      await this.locks.release(lock, waitMs);
      return false;
    }
    await removeCopy(this.backends.driver(backendId), left, signal);
    await this.locks.leftRemoved(lock, left);
    return true;
  }

  /** It failed: it is tried again, ever more rarely. */
  async postpone(lock: OwedLock, error: unknown): Promise<void> {
    const { replicaId, versionId, backendId, attempts } = lock;
    const { reason } = judgeFailure(error);
    this.log.warn('A provider does not keep a copy yet', { replicaId, versionId, backend: backendId, error });
    await this.locks.postpone(lock, backOff(attempts + 1, Math.random()), reason);
  }
}

/**
 * What to tell the provider. A retention that was taken away is not: in governance it keeps nobody from deleting who may
 * bypass it, as we do, and in compliance it can only have ended.
 */
function wanted({ mode, until, hasLegalHold }: OwedLock): ProviderLock {
  return {
    ...(mode && until && until.getTime() > Date.now() ? { retention: { mode, until } } : {}),
    ...(hasLegalHold === null ? {} : { hasLegalHold }),
  };
}
