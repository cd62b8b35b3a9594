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
  private readonly unsubscribe: (() => void)[] = [];
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: MetadataStore,
    private readonly waker: ReplicationWaker,
  ) {}

  onApplicationBootstrap(): void {
    const ring = () => this.ring();
    this.unsubscribe.push(this.waker.onWake(ring), this.waker.onReplan(ring));
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const end of this.unsubscribe) end();
    clearTimeout(this.timer);
    await this.sending;
  }

  private ring(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // A lost ring costs a worker's next look at the table, no more.
      this.sending = this.store.ringWork().catch(() => undefined);
    }, COLLECT_MS).unref();
  }
}
