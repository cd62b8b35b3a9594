import { MetadataStore } from '@backend/metadata';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ReplicationWaker } from './replication-waker.js';

/** Rings within this time become one notification, in milliseconds. */
const COLLECT_MS = 50;

/**
 * Tells the workers of other processes, by NOTIFY, that this one left work behind. For processes without workers of their
 * own; sent apart from the commit, in which it would make all commits queue.
 */
@Injectable()
export class NotifyBell implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: (() => void) | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: MetadataStore,
    private readonly waker: ReplicationWaker,
  ) {}

  onApplicationBootstrap(): void {
    this.unsubscribe = this.waker.onWake(() => {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        // A lost ring costs a worker's next look at the table, no more.
        this.sending = this.store.ringWork().catch(() => undefined);
      }, COLLECT_MS).unref();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.unsubscribe?.();
    clearTimeout(this.timer);
    await this.sending;
  }
}
