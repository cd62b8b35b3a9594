import { setTimeout as sleep } from 'node:timers/promises';
import { BucketRepository, type BucketRow, MetadataStore } from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Transfer, type TransferEnd, type TransferKeeper } from './transfer.js';

/** How long after news of changed rules a new transfer compares them first, in milliseconds: it may have read those of before. */
const RECENT_MS = 5000;
const MAX_RECENT = 20_000;
/** How long a change waits for what it stopped, in milliseconds. */
const STOPPED_WITHIN_MS = 4000;
/** Between two tries to ask PostgreSQL for the rules, in milliseconds. */
const ASK_AGAIN_MS = 250;
/** Longest time that bytes are held back because nobody can say by which rules, in milliseconds. */
const ASKED_FOR_MS = 30_000;

/**
 * Every transfer of this process by the buckets whose rules permit it. News of a change has them judged again at once, and
 * what is forbidden by now is ended: the connection to the backend is cut.
 */
@Injectable()
export class TransferWatch implements OnModuleInit, TransferKeeper {
  private readonly log: Logger;
  private readonly running = new Set<Transfer>();
  /** Buckets, or the empty text for all of them, that there was news of a moment ago. */
  private readonly recent = new LRUCache<string, true>({ max: MAX_RECENT, ttl: RECENT_MS });

  constructor(
    private readonly store: MetadataStore,
    private readonly buckets: BucketRepository,
    logger: Logger,
  ) {
    this.log = logger.of('audit');
  }

  onModuleInit(): void {
    this.store.changes.on('sgw_bucket', (id) => {
      this.recent.set(id, true);
      const concerned = [...this.running].filter(
        ({ ends }) => id === '' || ends.some(({ bucketId }) => bucketId === id),
      );
      // What cannot be read now is read before the next byte leaves.
      void this.review(concerned).catch(() => undefined);
    });
  }

  isInDoubt({ ends }: Transfer): boolean {
    if (!this.store.changes.isListening || this.recent.has('')) return true;
    return this.recent.size > 0 && ends.some(({ bucketId }) => this.recent.has(bucketId));
  }

  /**
   * To be called before anything is put on record by these rules; {@link Transfer.end} when all is over.
   *
   * @param caller aborts the transfer as well
   * @param isRead whether the bytes come from a backend: then they come no more once the connection was cut
   */
  begin(ends: readonly TransferEnd[], caller: AbortSignal, isRead = false): Transfer {
    const transfer = new Transfer(this, ends, caller, isRead);
    this.running.add(transfer);
    return transfer;
  }

  forget(transfer: Transfer): void {
    this.running.delete(transfer);
  }

  /** Holds the bytes back while PostgreSQL cannot be asked. @throws what it says in the end */
  async compare(transfer: Transfer): Promise<void> {
    const untilMs = performance.now() + ASKED_FOR_MS;
    for (;;) {
      try {
        return await this.review([transfer]);
      } catch (error) {
        if (transfer.signal.aborted || performance.now() > untilMs) throw error;
      }
      await sleep(ASK_AGAIN_MS, undefined, { ref: false });
    }
  }

  /**
   * Has everything under way judged by the rules of now, and waits for what they forbid to have ended.
   *
   * @returns how many of those go on all the same
   */
  async settle(): Promise<number> {
    this.recent.set('', true);
    const known = [...this.running];
    await this.review(known);
    const stopped = known.filter(({ isStopped }) => isStopped);
    if (stopped.length === 0) return 0;
    this.log.info('Transfers were ended: the rules forbid them by now', { transfers: stopped.length });
    const timeout = new AbortController();
    await Promise.race([
      Promise.all(stopped.map(({ ended }) => ended)),
      sleep(STOPPED_WITHIN_MS, undefined, { signal: timeout.signal }).catch(() => undefined),
    ]);
    timeout.abort();
    return stopped.filter((transfer) => this.running.has(transfer)).length;
  }

  /** Compares the epochs of all their buckets in one statement, and judges by the buckets that changed. */
  private async review(transfers: readonly Transfer[]): Promise<void> {
    if (transfers.length === 0) return;
    const ids = new Set(transfers.flatMap(({ ends }) => ends.map(({ bucketId }) => bucketId)));
    const epochs = await this.buckets.epochs([...ids]);
    const changed = new Map<string, Promise<BucketRow | undefined>>();
    const current = (id: string): Promise<BucketRow | undefined> => {
      // A bucket that is deleted keeps its row for a while.
      const read =
        changed.get(id) ?? (epochs.has(id) ? this.buckets.findById(id) : Promise.resolve(undefined));
      changed.set(id, read);
      return read;
    };
    for (const transfer of transfers) {
      for (const end of transfer.ends) {
        if (!transfer.isOf(end, epochs.get(end.bucketId))) transfer.judge(end, await current(end.bucketId));
      }
    }
  }
}
