import type { ClaimedReplica, ReplicaRepository } from '@backend/metadata';
import { leaseRules } from '@sgw/replication-state';

/** Renews the lease of one claimed row while work on it goes on, and ends the work when the lease is lost. */
export class LeaseKeeper {
  private readonly lost = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private renewedMs = performance.now();
  private isEnded = false;

  constructor(
    private readonly replicas: Pick<ReplicaRepository, 'renew'>,
    private readonly claimed: Pick<ClaimedReplica, 'id' | 'leaseToken'>,
    private readonly leaseSeconds: number,
  ) {
    this.timer = setInterval(() => void this.renew(), leaseRules(leaseSeconds).renewEveryMs);
    this.timer.unref();
  }

  /** Aborted when another worker may have the row, or soon could. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  end(): void {
    this.isEnded = true;
    clearInterval(this.timer);
  }

  private async renew(): Promise<void> {
    const askedMs = performance.now();
    const stopTooLate = setTimeout(() => this.abandon(), this.remainingMs());
    try {
      if (await this.replicas.renew(this.claimed, this.leaseSeconds)) this.renewedMs = askedMs;
      else this.abandon();
    } catch {
      // PostgreSQL may be back before the lease ends.
      if (this.remainingMs() <= 0) this.abandon();
    } finally {
      clearTimeout(stopTooLate);
    }
  }

  private remainingMs(): number {
    return Math.max(0, this.renewedMs + leaseRules(this.leaseSeconds).abandonAfterMs - performance.now());
  }

  private abandon(): void {
    if (!this.isEnded) this.lost.abort(new Error('The lease of this copy was lost'));
  }
}
