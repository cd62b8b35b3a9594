import type { Paint } from './terminal.js';

/** One step of the proof and what was seen in it. */
export interface StepRecord {
  readonly title: string;
  readonly outcome: 'held' | 'failed' | 'skipped';
  readonly seen: readonly string[];
  readonly seconds: number;
}

/** Tells what a step sees; each call is a line. */
export type Witness = (line: string) => void;

/** A promise that was not kept, as opposed to a bug of the proof. */
export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
}

/** @throws PromiseBroken when the promise is not kept */
export function assertHeld(isHeld: boolean, whatWasSeen: string): asserts isHeld {
  if (!isHeld) throw new PromiseBroken(whatWasSeen);
}

/** Runs the steps one after the other and keeps what they saw. A step that fails does not stop the next. */
export class Journal {
  readonly records: StepRecord[] = [];

  constructor(
    private readonly paint: Paint,
    private readonly tell: (line: string) => void,
  ) {}

  /** Whether every step so far has held. */
  get hasHeld(): boolean {
    return this.records.every(({ outcome }) => outcome === 'held');
  }

  /** @returns what the step returns; undefined when it failed */
  async step<T>(title: string, act: (saw: Witness) => Promise<T>): Promise<T | undefined> {
    const seen: string[] = [];
    const startedMs = performance.now();
    const finish = (outcome: StepRecord['outcome']) => {
      this.write({ title, outcome, seen, seconds: (performance.now() - startedMs) / 1000 });
    };
    try {
      const result = await act((line) => seen.push(line));
      finish('held');
      return result;
    } catch (error) {
      seen.push(error instanceof PromiseBroken ? error.message : describeError(error));
      finish('failed');
      return undefined;
    }
  }

  /** Notes a step that could not be tried. */
  skip(title: string, because: string): void {
    this.write({ title, outcome: 'skipped', seen: [because], seconds: 0 });
  }

  private write(record: StepRecord): void {
    this.records.push(record);
    const { good, bad, dim } = this.paint;
    const mark = record.outcome === 'held' ? good('✓') : bad(record.outcome === 'failed' ? '✗' : '–');
    this.tell(`${mark} ${record.title}  ${dim(`${record.seconds.toFixed(1)} s`)}`);
    for (const line of record.seen) {
      this.tell(`    ${record.outcome === 'held' ? dim(line) : line}`);
    }
  }
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}
