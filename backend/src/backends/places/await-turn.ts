/** What somebody waits for, and what it is told when it waits in vain. */
export interface Waiting {
  /** Puts it in the queue; gives the way out of it. */
  enqueue(begin: () => void): () => void;
  late(): Error;
  aborted(): Error;
  /** In milliseconds; undefined: as long as it takes. */
  readonly waitMs: number | undefined;
}

/** Waits in a queue until it is its turn, time is up, or nobody wants it any more. */
export function awaitTurn({ enqueue, late, aborted, waitMs }: Waiting, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(aborted());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  const giveUp = (error: Error): void => {
    stop();
    leave();
    reject(error);
  };
  const onAbort = (): void => giveUp(aborted());
  const timer = waitMs === undefined ? undefined : setTimeout(() => giveUp(late()), waitMs);
  signal.addEventListener('abort', onAbort, { once: true });
  // Last, as its turn may begin at once.
  const leave = enqueue(() => {
    stop();
    resolve();
  });
  return promise;
}
