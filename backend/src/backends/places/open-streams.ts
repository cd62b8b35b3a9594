import { GatewayError } from '@sgw/contracts';
import { DriverError } from '../storage-driver.js';
import { awaitTurn } from './await-turn.js';
import { FairQueue } from './fair-queue.js';
import { type Beneficiary, currentBeneficiary } from '@backend/observability';
import { bodyToCut, obstacleOf, type StreamFacts, type StreamShares } from './stream-shares.js';

/** How often those who wait look for a body that stands still, per time that one may. */
const LOOKS_PER_STALL = 4;

export interface StreamPatience {
  /** Longest wait of a request, in milliseconds. */
  readonly waitMs: number;
  /** How long a client may stand still while others wait, in milliseconds. */
  readonly stallMs: number;
}

interface Newcomer {
  readonly beneficiary: Beneficiary | undefined;
  readonly begin: () => void;
}

/**
 * Counts the bodies under way between clients and one backend. Nobody has all of them, and when somebody waits, a body whose
 * client stands still is ended.
 */
export class OpenStreams {
  private readonly open = new Set<OpenStream>();
  private readonly byUser = new Map<string, number>();
  private readonly byTenant = new Map<string, number>();
  private readonly waiting = new FairQueue<Newcomer>();
  private looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly driverId: string,
    private readonly shares: StreamShares,
    private readonly patience: StreamPatience,
  ) {}

  /** @throws DriverError `aborted`; `throttled` when a request waited in vain. Work of our own waits as long as it takes */
  enter(signal: AbortSignal): OpenStream | Promise<OpenStream> {
    const beneficiary = currentBeneficiary();
    if (!this.obstacleTo(beneficiary)) return this.admit(beneficiary);
    const { driverId, waiting, patience } = this;
    let stream: OpenStream | undefined;
    const turn = awaitTurn(
      {
        enqueue: (resolve) => {
          const begin = (): void => {
            stream = this.admit(beneficiary);
            resolve();
          };
          const newcomer = { beneficiary, begin };
          const owner = beneficiary?.userId ?? '';
          waiting.add(owner, newcomer);
          this.look();
          return () => void waiting.remove(owner, newcomer);
        },
        late: () => new DriverError('throttled', driverId, { detail: 'too many bodies are under way' }),
        aborted: () => new DriverError('aborted', driverId),
        waitMs: beneficiary && patience.waitMs,
      },
      signal,
    );
    return turn.then(() => stream ?? this.admit(beneficiary));
  }

  private obstacleTo(newcomer: Beneficiary | undefined): ReturnType<typeof obstacleOf> {
    const open = {
      total: this.open.size,
      ofUser: (id: string) => this.byUser.get(id) ?? 0,
      ofTenant: (id: string) => this.byTenant.get(id) ?? 0,
    };
    return obstacleOf(newcomer, open, this.shares);
  }

  private admit(beneficiary: Beneficiary | undefined): OpenStream {
    const stream = new OpenStream(beneficiary, () => this.left(stream));
    this.open.add(stream);
    this.count(beneficiary, 1);
    return stream;
  }

  private left(stream: OpenStream): void {
    if (!this.open.delete(stream)) return;
    this.count(stream.beneficiary, -1);
    if (this.waiting.size === 0) return;
    this.waiting.take(({ beneficiary }) => !this.obstacleTo(beneficiary))?.begin();
  }

  private count(beneficiary: Beneficiary | undefined, step: 1 | -1): void {
    if (!beneficiary) return;
    add(this.byUser, beneficiary.userId, step);
    add(this.byTenant, beneficiary.tenantId, step);
  }

  /** Ends what stands still in the way of those who wait, in turn; again and again as long as somebody waits. */
  private look(): void {
    const stillBeforeMs = performance.now() - this.patience.stallMs;
    let isDone = false;
    while (!isDone) {
      isDone = true;
      for (const { beneficiary } of [...this.waiting.heads()]) {
        const obstacle = this.obstacleTo(beneficiary);
        const inTheWay = obstacle && bodyToCut(beneficiary, obstacle, this.open, stillBeforeMs);
        if (!inTheWay) continue;
        inTheWay.cut();
        isDone = false;
      }
    }
    if (this.waiting.size === 0) this.looking = undefined;
    else this.looking ??= setTimeout(() => this.lookAgain(), this.patience.stallMs / LOOKS_PER_STALL).unref();
  }

  private lookAgain(): void {
    this.looking = undefined;
    if (this.waiting.size > 0) this.look();
  }
}

function add(counts: Map<string, number>, name: string, step: 1 | -1): void {
  const count = (counts.get(name) ?? 0) + step;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}

/** One body under way. */
export class OpenStream implements StreamFacts {
  stillSinceMs: number | undefined;
  private isCut = false;
  private onCut: ((error: GatewayError) => void) | undefined;

  constructor(
    readonly beneficiary: Beneficiary | undefined,
    private readonly onLeft: () => void,
  ) {}

  /** The client's turn: settles as its work and what comes after it do, or fails when the body gives way to another. */
  untilDone<T>(work: Promise<T>, then: () => Promise<void> | undefined): Promise<T> {
    if (this.isCut) return Promise.reject(gaveWay());
    return new Promise((resolve, reject) => {
      this.stillSinceMs = performance.now();
      this.onCut = reject;
      const moved = (): void => {
        this.stillSinceMs = undefined;
        this.onCut = undefined;
      };
      work.then(
        (done) => {
          moved();
          const turn = then();
          if (turn) turn.then(() => resolve(done), reject);
          else resolve(done);
        },
        (error: Error) => {
          moved();
          reject(error);
        },
      );
    });
  }

  /** Ends the body; its room is free at once. */
  cut(): void {
    this.isCut = true;
    this.stillSinceMs = undefined;
    this.onCut?.(gaveWay());
    this.leave();
  }

  /** Idempotent. */
  leave(): void {
    this.onLeft();
  }
}

function gaveWay(): GatewayError {
  return new GatewayError('slow-down', 'The client stood still while others waited for its place.');
}
