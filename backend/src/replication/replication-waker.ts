import { Injectable } from '@nestjs/common';

/**
 * The bell: says that a commit left work behind. Losing a ring loses nothing, as the rows are the promise and the
 * workers look by themselves before long.
 */
@Injectable()
export class ReplicationWaker {
  private readonly listeners = new Set<() => void>();
  private readonly replanners = new Set<() => void>();

  /** Copies are owed. Never throws and never waits: a write is not slower for having copies to make. */
  wake(): void {
    for (const listener of this.listeners) listener();
  }

  /** A bucket has to be planned anew. */
  wakeReplanner(): void {
    for (const listener of this.replanners) listener();
  }

  /** @returns a function that ends the subscription */
  onWake(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @returns a function that ends the subscription */
  onReplan(listener: () => void): () => void {
    this.replanners.add(listener);
    return () => this.replanners.delete(listener);
  }
}
