import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectView, ReplicaState } from '@sgw/contracts';

/** One state that a copy was seen in. */
export interface SeenState {
  readonly backendId: string;
  readonly state: ReplicaState | 'verified';
  /** Milliseconds since the watch began. */
  readonly atMs: number;
}

const EVERY_MS = 20;

/**
 * Looks at an object again and again and notes each state its copies pass. It sees what lasts longer than the time
 * between two looks.
 */
export class ReplicaWatch {
  readonly seen: SeenState[] = [];
  private readonly startedMs = performance.now();

  /** @param look gives the object, or rejects while there is none */
  constructor(private readonly look: () => Promise<ObjectView>) {}

  /**
   * @returns the object as it was when `isReached` was first true
   * @throws Error with what was seen last, when that takes longer
   */
  async until(isReached: (object: ObjectView) => boolean, withinMs: number): Promise<ObjectView> {
    const deadlineMs = performance.now() + withinMs;
    for (;;) {
      const object = await this.look().catch((error: unknown) => {
        if (performance.now() > deadlineMs) throw error;
        return undefined;
      });
      if (object !== undefined) {
        this.note(object);
        if (isReached(object)) return object;
      }
      if (performance.now() > deadlineMs) {
        throw new Error(`not within ${withinMs / 1000} s; seen: ${this.describe().join('; ') || 'no copy'}`);
      }
      await sleep(EVERY_MS);
    }
  }

  /** `fi-hel-local: writing 3 ms → verified 41 ms`, one line for each backend. */
  describe(): readonly string[] {
    const lines = new Map<string, string>();
    for (const { backendId, state, atMs } of this.seen) {
      const before = lines.get(backendId);
      const now = `${state} ${Math.round(atMs)} ms`;
      lines.set(backendId, before === undefined ? `${backendId}: ${now}` : `${before} → ${now}`);
    }
    return [...lines.values()];
  }

  /** Writes down what differs from the last look. */
  note(object: ObjectView): void {
    const atMs = performance.now() - this.startedMs;
    for (const { backendId, state, verifiedAt } of object.replicas) {
      const now = state === 'completed' && verifiedAt !== undefined ? 'verified' : state;
      const last = this.seen.findLast((seen) => seen.backendId === backendId)?.state;
      if (now !== last) this.seen.push({ backendId, state: now, atMs });
    }
  }
}

/** Whether an object has a verified copy at each of these backends, and neither has nor owes one elsewhere. */
export function isVerifiedAt(object: ObjectView, backendIds: readonly string[]): boolean {
  const present = object.replicas.filter(({ state }) => state !== 'deleted');
  return (
    present.length === backendIds.length &&
    present.every(
      ({ backendId, state, verifiedAt }) =>
        backendIds.includes(backendId) && state === 'completed' && verifiedAt !== undefined,
    )
  );
}
