import type { IncomingMessage } from 'node:http';
import { S3Error } from '@sgw/s3-wire';

/** Longest silence of a client in the middle of its body, in milliseconds. An upload may take hours, but must move. */
const IDLE_TIMEOUT_MS = 60_000;

interface Watched {
  readonly http: IncomingMessage;
  /** Tells the client why; resolves when that is on its way. */
  readonly tell: (reason: S3Error) => Promise<void>;
  lastMs: number;
}

/** Ends uploads whose clients fell silent; one timer for all of them. */
export class IdleWatch {
  private static readonly watched = new Set<Watched>();
  private static timer: NodeJS.Timeout | undefined;

  /** @returns what to call at every sign of life, and at the end */
  static begin(http: IncomingMessage, tell: Watched['tell']): { moved(): void; end(): void } {
    const entry = { http, tell, lastMs: Date.now() };
    IdleWatch.watched.add(entry);
    IdleWatch.timer ??= setInterval(IdleWatch.sweep, IDLE_TIMEOUT_MS / 4).unref();
    return {
      moved: () => {
        entry.lastMs = Date.now();
      },
      end: () => IdleWatch.watched.delete(entry),
    };
  }

  private static sweep(this: void): void {
    const oldestMs = Date.now() - IDLE_TIMEOUT_MS;
    for (const entry of IdleWatch.watched) {
      const { http, tell, lastMs } = entry;
      if (lastMs >= oldestMs) continue;
      IdleWatch.watched.delete(entry);
      const reason = new S3Error('RequestTimeout');
      void tell(reason).finally(() => http.destroy(reason));
    }
  }
}
