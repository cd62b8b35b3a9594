import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@backend/observability';
import { type BeforeApplicationShutdown, Injectable, type MessageEvent } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { Observable, type Subscriber } from 'rxjs';

/** Streams of one process at once: each asks on its own. */
const MAX_STREAMS = 64;
/** An answer that stays the same is repeated after this time, so that a listener knows the stream for alive. */
const REPEAT_MS = 15_000;
/** Then a stream ends and its browser opens a new one, which has to be let in again. */
const LONGEST_STREAM_MS = 3_600_000;

/** What a stream tells, and how it finds out. */
export interface LiveQuestion<T extends object> {
  /** Name of the event; its data is the whole answer. */
  readonly event: string;
  /** Undefined: there is nothing to tell any more, and the stream ends. */
  readonly ask: () => Promise<T | undefined>;
  /** Equal for two answers that tell the same. */
  readonly digest: (answer: T) => string;
  /** How long to wait after this answer before asking again, in milliseconds. */
  readonly delayMs: (answer: T) => number;
}

/** Opens streams of events, as many as a process can bear, and ends them all when the process stops. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly log: Logger;
  private readonly open = new Map<AbortController, Promise<void>>();
  private isStopping = false;

  constructor(logger: Logger) {
    this.log = logger.of('live');
  }

  /**
   * A stream that begins with the answer known already. It errors with GatewayError `slow-down` when there are too many,
   * and ends when a question cannot be answered: who listens comes back, and is told why then.
   */
  of<T extends object>(question: LiveQuestion<T>, first: T): Observable<MessageEvent> {
    return new Observable((listener) => {
      if (this.open.size >= MAX_STREAMS) {
        listener.error(
          new GatewayError('slow-down', 'Too many pages listen for changes; close some of them'),
        );
        return undefined;
      }
      const ending = new AbortController();
      const longest = setTimeout(() => ending.abort(), LONGEST_STREAM_MS);
      longest.unref();
      if (this.isStopping) ending.abort();
      const told = tell(question, first, listener, ending.signal)
        .catch((error: unknown) => {
          if (!ending.signal.aborted)
            this.log.warn('A stream of events ends early', { event: question.event, error });
        })
        .finally(() => listener.complete());
      this.open.set(ending, told);
      return () => {
        clearTimeout(longest);
        ending.abort();
        this.open.delete(ending);
      };
    });
  }

  /** Before the server cuts its connections: each stream comes to its proper end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    const streams = [...this.open];
    for (const [ending] of streams) ending.abort();
    await Promise.all(streams.map(([, told]) => told));
    // The last bytes leave in the turn after the one that ended the streams.
    await nextTurn();
  }
}

async function tell<T extends object>(
  question: LiveQuestion<T>,
  first: T,
  listener: Subscriber<MessageEvent>,
  signal: AbortSignal,
): Promise<void> {
  let told: string | undefined;
  let toldAtMs = 0;
  for (
    let answer: T | undefined = first;
    answer !== undefined && !signal.aborted;
    answer = await question.ask()
  ) {
    const digest = question.digest(answer);
    if (digest !== told || performance.now() - toldAtMs >= REPEAT_MS) {
      listener.next({ type: question.event, data: answer });
      told = digest;
      toldAtMs = performance.now();
    }
    await sleep(question.delayMs(answer), undefined, { signal, ref: false });
  }
}
