import { open } from 'node:fs/promises';

interface Turn {
  readonly promise: Promise<void>;
  hasBegun: boolean;
}

/**
 * Makes renames and removals in directories durable. Callers that come while a directory is being synced
 * share the next turn: many small writes cost one fsync of their directory.
 */
export class DirectorySyncer {
  private readonly turns = new Map<string, Turn>();

  /** Resolves when everything done to the directory before this call is on the disk. */
  sync(directory: string): Promise<void> {
    const latest = this.turns.get(directory);
    if (latest && !latest.hasBegun) return latest.promise;
    const turn: Turn = { promise: Promise.resolve(latest?.promise).then(begin, begin), hasBegun: false };
    const turns = this.turns;
    async function begin(): Promise<void> {
      turn.hasBegun = true;
      try {
        await syncNow(directory);
      } finally {
        if (turns.get(directory) === turn) turns.delete(directory);
      }
    }
    turns.set(directory, turn);
    return turn.promise;
  }
}

async function syncNow(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
