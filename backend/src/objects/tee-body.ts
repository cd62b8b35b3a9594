/** One reader of a body that several read. */
export interface Branch {
  readonly source: AsyncIterable<Buffer>;
  /** Resolves when this branch asks for its first piece, or ends without. */
  readonly begun: Promise<void>;
  /** The reader asks for nothing more. Before its end, the others get {@link BranchLost}. */
  end(): void;
}

/** What the other readers of a body are told when one of them gives up. */
export class BranchLost extends Error {
  override readonly name = 'BranchLost';
}

/**
 * Lets several backends read one body in step: a piece is given to all, and the next is taken when all have asked for it. So
 * the slowest sets the pace, nothing piles up, and a piece may be reused as its source says. When one reader gives up, the
 * others are told so: a body that one of them did not get is not one that all have. A body of which nothing was read then
 * is left as it was.
 */
export function teeBody(body: AsyncIterable<Buffer>, count: number): readonly Branch[] {
  let source: AsyncIterator<Buffer> | undefined;
  let waiting: PromiseWithResolvers<IteratorResult<Buffer>>[] = [];
  let failure: { readonly error: unknown } | undefined;

  const fail = (error: unknown): void => {
    failure ??= { error };
    for (const { reject } of waiting) reject(failure.error);
    waiting = [];
    void source?.return?.().catch(() => undefined);
  };

  const ask = (): Promise<IteratorResult<Buffer>> => {
    if (failure) return Promise.reject(failure.error as Error);
    const turn = Promise.withResolvers<IteratorResult<Buffer>>();
    waiting.push(turn);
    if (waiting.length === count) {
      source ??= body[Symbol.asyncIterator]();
      source.next().then((piece) => {
        const all = waiting;
        waiting = [];
        for (const { resolve } of all) resolve(piece);
      }, fail);
    }
    return turn.promise;
  };

  return Array.from({ length: count }, () => {
    const begun = Promise.withResolvers<void>();
    let isOver = false;
    const end = (): void => {
      begun.resolve();
      if (!isOver) fail(new BranchLost('Another backend stopped reading the body'));
      isOver = true;
    };
    const iterator: AsyncIterator<Buffer> = {
      next: async () => {
        begun.resolve();
        const piece = await ask();
        isOver ||= piece.done === true;
        return piece;
      },
      return: () => {
        end();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    return { source: { [Symbol.asyncIterator]: () => iterator }, begun: begun.promise, end };
  });
}
