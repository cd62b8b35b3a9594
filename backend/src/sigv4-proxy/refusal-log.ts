import type { Logger } from '@backend/observability';

/** Refusals that are the ordinary answer to a question (is it there, has it changed), not a sign of anything wrong. */
const ORDINARY: ReadonlySet<number> = new Set([404, 409, 412, 416]);
/** Lines of one span of time; what else is refused in it is counted. */
const MAX_LINES = 20;
const SPAN_MS = 10_000;

/** One refused request. */
export interface Refusal {
  readonly requestId: string;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly method: string | undefined;
  readonly operation: string | undefined;
  readonly bucket: string | undefined;
}

/**
 * Writes a line for each request that was refused by its sender's fault, so that the id a client was given leads to
 * something. A burst does not flood the log: beyond the first lines of a span, refusals are counted by their code.
 */
export class RefusalLog {
  private lines = 0;
  private unwritten: Record<string, number> = {};
  private span: NodeJS.Timeout | undefined;

  constructor(private readonly log: Pick<Logger, 'info'>) {}

  add(refusal: Refusal): void {
    const { status, code } = refusal;
    if (status < 400 || status >= 500 || ORDINARY.has(status)) return;
    this.span ??= setTimeout(() => this.endSpan(), SPAN_MS).unref();
    if (this.lines++ < MAX_LINES) this.log.info('A request was refused', { ...refusal });
    else this.unwritten[code] = (this.unwritten[code] ?? 0) + 1;
  }

  private endSpan(): void {
    const { unwritten, lines } = this;
    this.span = undefined;
    this.lines = 0;
    this.unwritten = {};
    if (lines <= MAX_LINES) return;
    this.log.info('More requests were refused than are written one by one', {
      unwritten: lines - MAX_LINES,
      inSeconds: SPAN_MS / 1000,
      codes: unwritten,
    });
  }
}
