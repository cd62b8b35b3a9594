import type { Operation } from './cells.js';
import { LoadConnection } from './load-connection.js';
import { type LoadSpec, requestHead } from './load-request.js';

/** What one stretch of load came to. */
export interface LoadResult {
  readonly requests: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  readonly elapsedMs: number;
  /** Body bytes of the last good answer. */
  readonly answerBytes: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** New objects of PUT: those with numbers from 0 up to this, less one, may exist. */
  readonly newKeys: number;
}

/** Far below the 15 minutes that servers allow between a signature and its use. */
const RESIGN_MS = 240_000;
const MAX_ERRORS = 100;

/** Keeps a number of connections busy with one kind of request, and checks each answer. */
export class LoadRunner {
  private readonly body: Buffer | undefined;
  private heads: readonly string[] = [];
  private signedMs = -Infinity;
  private next = 0;
  private listBytes: number | undefined;

  private constructor(
    private readonly spec: LoadSpec,
    private readonly connections: LoadConnection[],
  ) {
    this.body = spec.operation === 'PUT' ? Buffer.alloc(spec.sizeBytes, 'sovereign') : undefined;
  }

  static async open(spec: LoadSpec): Promise<LoadRunner> {
    const connections: LoadConnection[] = [];
    for (let i = 0; i < spec.connections; i++)
      connections.push(await LoadConnection.open(spec.host, spec.port));
    return new LoadRunner(spec, connections);
  }

  /** Asks until the time is over and the last answer is there. */
  async run(durationMs: number): Promise<LoadResult> {
    this.sign();
    const tally = new Tally();
    const startedMs = performance.now();
    const untilMs = startedMs + durationMs;
    await Promise.all(this.connections.map((_, index) => this.keepBusy(index, untilMs, tally)));
    return tally.result(performance.now() - startedMs, this.next);
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  private async keepBusy(index: number, untilMs: number, tally: Tally): Promise<void> {
    const { spec, body } = this;
    const isHead = spec.operation === 'HEAD';
    let askedMs = performance.now();
    while (askedMs < untilMs && tally.errors < MAX_ERRORS) {
      try {
        const connection = await this.connectionAt(index);
        const { status, bodyBytes } = await connection.ask(this.nextHead(), body, isHead);
        const now = performance.now();
        const problem = this.problemOf(spec.operation, status, bodyBytes);
        if (problem === undefined) tally.good((now - askedMs) * 1000, bodyBytes);
        else tally.bad(problem);
        askedMs = now;
      } catch (error) {
        tally.bad((error as Error).message);
        askedMs = performance.now();
      }
    }
  }

  private async connectionAt(index: number): Promise<LoadConnection> {
    const kept = this.connections[index];
    if (kept?.isOpen) return kept;
    kept?.close();
    const opened = await LoadConnection.open(this.spec.host, this.spec.port);
    this.connections[index] = opened;
    return opened;
  }

  /** Requests for what exists are signed once and sent again and again; each PUT is of a new object. */
  private nextHead(): string {
    const number = this.next++;
    if (this.spec.operation === 'PUT')
      return requestHead(this.spec, `${this.spec.newKeyPrefix}${number}`, new Date());
    return this.heads[number % this.heads.length] ?? '';
  }

  private sign(): void {
    if (performance.now() - this.signedMs < RESIGN_MS) return;
    const now = new Date();
    this.signedMs = performance.now();
    const keys = this.spec.operation === 'LIST' ? [''] : this.spec.keys;
    this.heads = keys.map((key) => requestHead(this.spec, key, now));
  }

  /** An answer that is quick because it is wrong must not count. */
  private problemOf(operation: Operation, status: number, bodyBytes: number): string | undefined {
    if (status !== 200) return `status ${status}`;
    if (operation === 'GET' && bodyBytes !== this.spec.sizeBytes)
      return `${bodyBytes} bytes instead of ${this.spec.sizeBytes}`;
    if (operation === 'LIST') {
      // The first page was looked into when the data was prepared; all pages are alike.
      this.listBytes ??= bodyBytes;
      if (bodyBytes !== this.listBytes) return `a page of ${bodyBytes} bytes instead of ${this.listBytes}`;
    }
    return undefined;
  }
}

/** Counts answers and how long they took. */
class Tally {
  errors = 0;
  private firstError: string | undefined;
  private answerBytes = 0;
  private readonly latenciesUs: number[] = [];

  good(latencyUs: number, answerBytes: number): void {
    this.latenciesUs.push(latencyUs);
    this.answerBytes = answerBytes;
  }

  bad(problem: string): void {
    this.errors++;
    this.firstError ??= problem;
  }

  result(elapsedMs: number, newKeys: number): LoadResult {
    const sorted = Float64Array.from(this.latenciesUs).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return {
      requests: sorted.length,
      errors: this.errors,
      firstError: this.firstError,
      elapsedMs,
      answerBytes: this.answerBytes,
      p50Us: at(0.5),
      p99Us: at(0.99),
      newKeys,
    };
  }
}
