import type { BucketRow } from '@backend/metadata';

/** One bucket by whose rules bytes are on their way. */
export interface TransferEnd {
  readonly bucketId: string;
  /** Of the rules that it was judged by. */
  readonly epoch: string;
  /** Whether it may go on by the rules of now; undefined where the bucket is gone. What it throws forbids it. */
  readonly mayGoOn: (current: BucketRow | undefined) => boolean;
}

/** The rules of a bucket forbid by now that these bytes go on. */
export class RulesChanged extends Error {
  override readonly name = 'RulesChanged';

  constructor() {
    super('The rules changed while the bytes were on their way');
  }
}

/** What a transfer asks of the watch that knows it. */
export interface TransferKeeper {
  /** Whether its rules changed a moment ago, or this process would not hear of it. */
  isInDoubt(transfer: Transfer): boolean;
  compare(transfer: Transfer): Promise<void>;
  forget(transfer: Transfer): void;
}

/** How long rules that were compared are believed before more bytes leave, in milliseconds. */
const BELIEVED_MS = 250;

/** Bytes on their way to or from a backend, with the rules by which they are. */
export class Transfer {
  /** Resolves when nothing of it is under way any more. */
  readonly ended: Promise<void>;
  private readonly stopper = new AbortController();
  private readonly end_ = Promise.withResolvers<void>();
  private readonly epochs: Map<string, string>;
  private readonly onCaller = (): void => this.stopper.abort(this.caller.reason);
  private hasStopped = false;
  private comparedMs = performance.now();
  private isCompared = false;

  constructor(
    private readonly keeper: TransferKeeper,
    readonly ends: readonly TransferEnd[],
    private readonly caller: AbortSignal,
    /** Whether nothing of it is under way once its connection was cut: a client that reads slowly has no part in that. */
    private readonly isOverWhenCut: boolean,
  ) {
    // AbortSignal.any costs weak references and their finalization, for every small object there is.
    if (caller.aborted) this.onCaller();
    else caller.addEventListener('abort', this.onCaller, { once: true });
    this.ended = this.end_.promise;
    this.epochs = new Map(ends.map(({ bucketId, epoch }) => [bucketId, epoch]));
  }

  /** Aborted with the caller's until the end, or when the rules forbid to go on. */
  get signal(): AbortSignal {
    return this.stopper.signal;
  }

  /** Whether the rules forbade it. */
  get isStopped(): boolean {
    return this.hasStopped;
  }

  /**
   * To be asked right before bytes leave: costs nothing where the rules were compared a moment ago.
   *
   * @throws RulesChanged
   */
  pass(): Promise<void> | undefined {
    if (this.isStopped) return Promise.reject(new RulesChanged());
    const isFresh = performance.now() - this.comparedMs < BELIEVED_MS;
    if (isFresh && (this.isCompared || !this.keeper.isInDoubt(this))) return undefined;
    return this.compare();
  }

  /** Compares the rules that hold with those it was judged by. @throws RulesChanged; what PostgreSQL says */
  async compare(): Promise<void> {
    const askedMs = performance.now();
    await this.keeper.compare(this);
    if (this.isStopped) throw new RulesChanged();
    this.comparedMs = askedMs;
    this.isCompared = true;
  }

  /** Whether the epoch is the one that this end was last judged by. */
  isOf({ bucketId }: TransferEnd, epoch: string | undefined): boolean {
    return this.epochs.get(bucketId) === epoch;
  }

  /** Judges one end by the rules of now. */
  judge({ bucketId, mayGoOn }: TransferEnd, current: BucketRow | undefined): void {
    if (isPermitted(mayGoOn, current)) {
      if (current) this.epochs.set(bucketId, current.epoch);
    } else this.stop();
  }

  stop(): void {
    this.hasStopped = true;
    this.stopper.abort(new RulesChanged());
    if (this.isOverWhenCut) this.end();
  }

  end(): void {
    this.caller.removeEventListener('abort', this.onCaller);
    this.keeper.forget(this);
    this.end_.resolve();
  }
}

function isPermitted(mayGoOn: TransferEnd['mayGoOn'], current: BucketRow | undefined): boolean {
  try {
    return mayGoOn(current);
  } catch {
    return false;
  }
}
