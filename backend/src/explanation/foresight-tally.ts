import type {
  AffectedObjects,
  Amount,
  BackendMoves,
  ForeseenShortfall,
  ForeseenViolation,
  WhatIfView,
} from '@sgw/contracts';
import type { Outlook } from '@sgw/placement';
import type { Judgement } from '@sgw/policy';
import type { Planned } from './change-foreseer.js';

const NOTHING: Amount = { objects: 0, bytes: 0 };

/** Adds up what a change would do, group of objects by group. */
export class ForesightTally {
  private examined = NOTHING;
  private affected = NOTHING;
  private readonly moves = new Map<string, BackendMoves>();
  private readonly violations: ForeseenViolation[] = [];
  private readonly shortfalls: ForeseenShortfall[] = [];
  private readonly lost: AffectedObjects[] = [];
  private uploadsEnded = 0;

  add(objects: AffectedObjects, outlook: Outlook, { plan, judgement }: Planned): void {
    const { make, remove, misplaced, shortfall, isLost } = outlook;
    this.examined = sum(this.examined, objects);
    if (make.length + remove.length + misplaced.length + shortfall > 0 || isLost)
      this.affected = sum(this.affected, objects);
    for (const id of make) this.move(id, { toMake: objects, toRemove: NOTHING });
    for (const id of remove) this.move(id, { toMake: NOTHING, toRemove: objects });
    for (const backendId of misplaced) {
      const refusals = judgement.verdicts.find(({ facts }) => facts.id === backendId)?.refusals ?? [];
      this.violations.push({ ...objects, backendId, refusals });
    }
    if (isLost) this.lost.push(objects);
    if (shortfall === 0) return;
    const possible = plan.required.length;
    const refused = judgement.verdicts.flatMap(({ refusals }) => refusals.map(({ reason }) => reason));
    const reason = refused.join('; ') || 'there are no more backends in the locations of the bucket';
    this.shortfalls.push({ ...objects, wanted: possible + shortfall, possible, reason });
  }

  /** Open uploads at a backend: all their parts lie there, and none can move. */
  addUploads(uploads: number, backendId: string, { permitted }: Judgement): void {
    if (!permitted.some(({ id }) => id === backendId)) this.uploadsEnded += uploads;
  }

  view(buckets: number): WhatIfView {
    return {
      buckets,
      examined: this.examined,
      affected: this.affected,
      moves: [...this.moves.values()].toSorted((a, b) => (a.backendId < b.backendId ? -1 : 1)),
      violations: this.violations,
      shortfalls: this.shortfalls,
      lost: this.lost,
      uploadsEnded: this.uploadsEnded,
    };
  }

  private move(backendId: string, more: Omit<BackendMoves, 'backendId'>): void {
    const { toMake, toRemove } = this.moves.get(backendId) ?? { toMake: NOTHING, toRemove: NOTHING };
    this.moves.set(backendId, {
      backendId,
      toMake: sum(toMake, more.toMake),
      toRemove: sum(toRemove, more.toRemove),
    });
  }
}

function sum(a: Amount, b: Amount): Amount {
  return { objects: a.objects + b.objects, bytes: a.bytes + b.bytes };
}
