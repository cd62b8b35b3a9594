import pg from 'pg';

/** How items go, in one statement or by themselves. */
export interface BatchWays<Item, Result> {
  /** Most items of one statement. */
  readonly maxItems: number;
  one(item: Item): Promise<Result>;
  /**
   * All of them in one transaction.
   *
   * @returns one result per item, in their order; undefined for an item that has to go by itself after all
   */
  many(items: readonly Item[]): Promise<readonly (Result | undefined)[]>;
  /** Two items of the same key never share a statement. */
  keyOf?(item: Item): string;
  /**
   * How long a batch is held back for more to join it, in milliseconds, while there are many under way: where the batch before
   * had {@link COMPANY}. Absent: never.
   */
  readonly gatherMs?: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly key: string | undefined;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** From so many items in a batch on, others are expected to follow soon. */
const COMPANY = 3;

/**
 * Lets what comes while one statement is under way gather, and go together as the next one. Nobody waits to get company: a
 * lone item goes at once, by itself. The busier the database, the larger the batches. Where a statement costs far more than
 * an item of it, {@link BatchWays.gatherMs} makes them larger still, at the price of that much latency and only while many come.
 *
 * An error of one item is nobody else's: what the database refuses as a whole is tried again one by one, as nothing of it
 * has happened. Where the outcome is unknown, because the connection broke, nothing is tried again.
 */
export class NaturalBatch<Item, Result> {
  private waiting: Waiting<Item, Result>[] = [];
  private isUnderWay = false;
  private hadCompany = false;

  constructor(private readonly ways: BatchWays<Item, Result>) {}

  /** @throws what the item's own statement throws */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, key: this.ways.keyOf?.(item), resolve, reject });
      if (this.isUnderWay) return;
      this.isUnderWay = true;
      this.gather();
    });
  }

  private gather(): void {
    const { gatherMs, maxItems } = this.ways;
    if (gatherMs !== undefined && this.hadCompany && this.waiting.length < maxItems)
      setTimeout(() => this.next(), gatherMs);
    // What else this turn of the event loop brings comes along.
    else setImmediate(() => this.next());
  }

  private next(): void {
    const batch = this.take();
    this.hadCompany = batch.length >= COMPANY;
    void this.send(batch).finally(() => {
      this.isUnderWay = this.waiting.length > 0;
      if (this.isUnderWay) this.gather();
    });
  }

  /** The oldest ones; what shares its key with one of them waits for the next batch. */
  private take(): readonly Waiting<Item, Result>[] {
    const { maxItems } = this.ways;
    const keys = new Set<string>();
    const batch: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    for (const one of this.waiting) {
      const isTaken = batch.length < maxItems && (one.key === undefined || !keys.has(one.key));
      if (isTaken && one.key !== undefined) keys.add(one.key);
      (isTaken ? batch : left).push(one);
    }
    this.waiting = left;
    return batch;
  }

  /** Never rejects. Resolves when the statement is answered. */
  private async send(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const [first] = batch;
    if (batch.length === 1 && first) return this.sendAlone(first);
    try {
      const results = await this.ways.many(batch.map(({ item }) => item));
      for (const [index, waiting] of batch.entries()) {
        const result = results[index];
        if (result === undefined) void this.sendAlone(waiting);
        else waiting.resolve(result);
      }
    } catch (error) {
      const isUndone = error instanceof pg.DatabaseError;
      for (const waiting of batch) {
        if (isUndone) void this.sendAlone(waiting);
        else waiting.reject(error);
      }
    }
  }

  private sendAlone({ item, resolve, reject }: Waiting<Item, Result>): Promise<void> {
    return this.ways.one(item).then(resolve, reject);
  }
}
