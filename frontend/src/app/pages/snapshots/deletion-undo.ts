import { computed, inject, Injectable, signal } from '@angular/core';
import type { Problem, SnapshotSummary } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { SnapshotApi } from '../../api/snapshot-api';
import { snapshotTitle } from '../../shared/survey-words';

/** How long the offer stands. */
const OFFERED_MS = 10_000;
/** Whoever has the focus on it is not hurried, as long as the server remembers. */
const LONGEST_MS = 50_000;

/** Snapshots deleted a moment ago, to be taken back; kept here because their own page is gone with them. */
@Injectable({ providedIn: 'root' })
export class DeletionUndo {
  private readonly api = inject(SnapshotApi);
  private readonly deleted = signal<readonly Pick<SnapshotSummary, 'id'>[]>([]);
  private readonly what = signal('');
  private timer?: ReturnType<typeof setTimeout>;
  private offeredAt = 0;
  readonly isUndoing = signal(false);
  readonly problem = signal<Problem | undefined>(undefined);
  /** What was deleted, in words; empty when nothing can be taken back. */
  readonly offer = computed(() => (this.deleted().length === 0 ? '' : this.what()));

  /** Offers to take a deletion back. */
  offerFor(snapshots: readonly Pick<SnapshotSummary, 'id' | 'name' | 'endpoint' | 'timestamp'>[]): void {
    const [first] = snapshots;
    if (!first) return;
    this.deleted.set(snapshots);
    this.what.set(snapshots.length === 1 ? snapshotTitle(first) : `${snapshots.length} snapshots`);
    this.problem.set(undefined);
    this.offeredAt = Date.now();
    this.run();
  }

  /** The time stands still for whoever is about to press. */
  hold(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), Math.max(0, this.offeredAt + LONGEST_MS - Date.now()));
  }

  run(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), Math.max(0, this.offeredAt + OFFERED_MS - Date.now()));
  }

  end(): void {
    clearTimeout(this.timer);
    this.deleted.set([]);
    this.problem.set(undefined);
  }

  /** @returns whether all of them are back */
  async undo(): Promise<boolean> {
    if (this.isUndoing()) return false;
    clearTimeout(this.timer);
    this.isUndoing.set(true);
    this.problem.set(undefined);
    try {
      while (this.deleted().length > 0) {
        const [{ id } = { id: '' }, ...rest] = this.deleted();
        await this.api.restore(id);
        this.deleted.set(rest);
      }
      return true;
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
      return false;
    } finally {
      this.isUndoing.set(false);
    }
  }
}
