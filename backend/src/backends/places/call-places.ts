import { DriverError } from '../storage-driver.js';
import { awaitTurn } from './await-turn.js';
import { FairQueue } from './fair-queue.js';
import { type Beneficiary, currentBeneficiary } from '@backend/observability';

/** Nobody's work waits in a line of its own. */
const OURS = '';

/** A place at a backend, for as long as the backend has work with it. */
export interface Place {
  /** The client's turn begins: whoever waits for a place may have this one meanwhile. */
  rest(): void;
  /** The backend's turn begins anew; resolves when there is a place for it. */
  resume(): Promise<void> | undefined;
  /** Idempotent. */
  leave(): void;
}

interface Turn {
  readonly begin: () => void;
}

/**
 * Lets at most so many calls keep a backend busy at once. A body whose client is slow keeps its place only as long as nobody
 * wants it.
 */
export class CallPlaces {
  private readonly waiting = new FairQueue<Turn>();
  /** Held by calls that wait for their clients, the longest first. */
  private readonly resting = new Set<HeldPlace>();
  private free: number;

  constructor(
    private readonly driverId: string,
    count: number,
    private readonly waitMs: number,
  ) {
    this.free = count;
  }

  /** @throws DriverError `aborted`; `throttled` when a request waited in vain. Work of our own waits as long as it takes */
  take(signal: AbortSignal): Promise<void> | undefined {
    if (this.takeAtOnce()) return undefined;
    const beneficiary = currentBeneficiary();
    return this.wait(beneficiary, signal, beneficiary && this.waitMs);
  }

  giveBack(): void {
    const next = this.waiting.take();
    if (next) next.begin();
    else this.free++;
  }

  /** Looks after a place that was taken. */
  hold(signal: AbortSignal): Place {
    const beneficiary = currentBeneficiary();
    return new HeldPlace({
      isWanted: () => this.waiting.size > 0,
      resting: this.resting,
      giveBack: () => this.giveBack(),
      // Whoever is in the middle waits as long as it takes: every place is held by a backend at work, which has a time limit.
      takeAgain: () => (this.takeAtOnce() ? undefined : this.wait(beneficiary, signal, undefined)),
    });
  }

  private takeAtOnce(): boolean {
    if (this.free > 0) {
      this.free--;
      return true;
    }
    const [lender] = this.resting;
    lender?.lend();
    return lender !== undefined;
  }

  private wait(
    beneficiary: Beneficiary | undefined,
    signal: AbortSignal,
    waitMs: number | undefined,
  ): Promise<void> {
    const owner = beneficiary?.userId ?? OURS;
    const { driverId, waiting } = this;
    return awaitTurn(
      {
        enqueue: (begin) => {
          const turn = { begin };
          waiting.add(owner, turn);
          return () => void waiting.remove(owner, turn);
        },
        late: () => new DriverError('throttled', driverId, { detail: 'no place became free in time' }),
        aborted: () => new DriverError('aborted', driverId),
        waitMs,
      },
      signal,
    );
  }
}

interface PlaceKeeping {
  isWanted(): boolean;
  readonly resting: Set<HeldPlace>;
  giveBack(): void;
  takeAgain(): Promise<void> | undefined;
}

class HeldPlace implements Place {
  private isHeld = true;
  private hasLeft = false;

  constructor(private readonly keeping: PlaceKeeping) {}

  rest(): void {
    if (!this.isHeld) return;
    if (!this.keeping.isWanted()) this.keeping.resting.add(this);
    else {
      this.isHeld = false;
      this.keeping.giveBack();
    }
  }

  /** Gives the place to somebody else while this call rests. */
  lend(): void {
    this.keeping.resting.delete(this);
    this.isHeld = false;
  }

  resume(): Promise<void> | undefined {
    if (this.hasLeft) return undefined;
    if (this.isHeld) {
      this.keeping.resting.delete(this);
      return undefined;
    }
    const turn = this.keeping.takeAgain();
    if (turn) return turn.then(() => this.regained());
    this.regained();
    return undefined;
  }

  leave(): void {
    this.hasLeft = true;
    if (!this.isHeld) return;
    this.isHeld = false;
    this.keeping.resting.delete(this);
    this.keeping.giveBack();
  }

  private regained(): void {
    // The call may have ended while it waited.
    if (this.hasLeft) this.keeping.giveBack();
    else this.isHeld = true;
  }
}
