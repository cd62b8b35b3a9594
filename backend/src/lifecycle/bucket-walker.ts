import { CONFIG, type RunningConfig } from '@backend/config';
import {
  BucketRepository,
  type ClaimedWalk,
  LifecycleRepository,
  LifecycleWalkRepository,
  WALK_START,
  type WalkPlace,
} from '@backend/metadata';
import { Logger } from '@backend/observability';
import { Inject, Injectable } from '@nestjs/common';
import type { LifecycleConfiguration } from '@sgw/contracts';
import {
  isUploadDue,
  judgeVersion,
  newerVersionsAsked,
  nextMidnight,
  uploadRanges,
  versionRanges,
} from '@sgw/lifecycle';
import { BATCH_SIZE, DueDeleter, type DueOutcome } from './due-deleter.js';

/** Rows looked at between two notes of the place reached. */
const PAGE_SIZE = 1000;
const RANGE_START = { afterKey: '', afterMark: '' };

/** What one worker did of a walk. */
export interface WalkReport {
  /** `ended`: came to the end · `stopped`: the process stops · `lost`: the rules changed, or another worker has it. */
  readonly outcome: 'ended' | 'stopped' | 'lost';
  readonly looked: number;
  readonly deleted: number;
  readonly skipped: number;
}

interface Progress {
  place: WalkPlace;
  looked: number;
  deleted: number;
  skipped: number;
}

/**
 * Walks over the keys and uploads of one bucket that its lifecycle rules speak of, page by page, and has deleted what is due.
 * The place reached is kept with the walk, so that a crash costs a page.
 */
@Injectable()
export class BucketWalker {
  private readonly log: Logger;

  constructor(
    private readonly buckets: BucketRepository,
    private readonly lifecycle: LifecycleRepository,
    private readonly walks: LifecycleWalkRepository,
    private readonly deleter: DueDeleter,
    logger: Logger,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    this.log = logger.of('lifecycle');
  }

  /** Goes on from the place that the walk has reached. */
  async walk(walk: ClaimedWalk, signal: AbortSignal): Promise<WalkReport> {
    const progress: Progress = { place: walk.place, looked: 0, deleted: 0, skipped: 0 };
    const outcome = await this.goOn(walk, progress, signal);
    const { looked, deleted, skipped } = progress;
    return { outcome, looked, deleted, skipped };
  }

  private async goOn(
    walk: ClaimedWalk,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<WalkReport['outcome']> {
    for (;;) {
      if (signal.aborted) {
        await this.walks.release(walk, 0);
        return 'stopped';
      }
      const bucket = await this.buckets.findById(walk.bucketId);
      if (!bucket?.lifecycle) return 'lost';
      const next = await this.step(walk, bucket.lifecycle, progress, signal);
      if (next === 'lost') return next;
      if (next === 'end') {
        const nextAt = nextMidnight(walk.beganAt.getTime(), this.config.lifecycleDaySeconds);
        await this.walks.finish(walk, new Date(nextAt));
        return 'ended';
      }
      progress.place = next;
      if (!(await this.advance(walk, next))) return 'lost';
      this.log.debug('Lifecycle walk reached a place', {
        step: 'next page',
        bucketId: walk.bucketId,
        ...next,
      });
    }
  }

  /** Looks at one page. @returns the place behind it */
  private async step(
    walk: ClaimedWalk,
    { rules }: LifecycleConfiguration,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<WalkPlace | 'end' | 'lost'> {
    const { place } = progress;
    const { bucketId } = walk;
    // What falls due later is the next walk's, which is due by then.
    const moment = { nowMs: walk.beganAt.getTime(), daySeconds: this.config.lifecycleDaySeconds };
    if (place.stage === 'uploads') {
      const prefix = uploadRanges(rules)[place.rangeIndex];
      if (prefix === undefined) return 'end';
      return this.look(walk, progress, signal, {
        rows: await this.lifecycle.uploads({ bucketId, prefix, after: place, limit: PAGE_SIZE }),
        isDue: (upload) => isUploadDue(rules, upload, moment),
        deleteDue: (uploads) => this.deleter.abortUploads(bucketId, uploads),
        markOf: ({ uploadId }) => uploadId,
      });
    }
    const prefix = versionRanges(rules)[place.rangeIndex];
    if (prefix === undefined) return { ...WALK_START, stage: 'uploads' };
    const newerAsked = newerVersionsAsked(rules);
    return this.look(walk, progress, signal, {
      rows: await this.lifecycle.versions({ bucketId, prefix, after: place, limit: PAGE_SIZE }, newerAsked),
      isDue: (version) => judgeVersion(rules, version, moment) !== undefined,
      deleteDue: (versions) => this.deleter.deleteVersions(bucketId, versions, newerAsked),
      markOf: ({ seq }) => seq,
    });
  }

  private async look<Row extends { readonly key: string }>(
    walk: ClaimedWalk,
    progress: Progress,
    signal: AbortSignal,
    page: Page<Row>,
  ): Promise<WalkPlace | 'lost'> {
    const { rows, isDue, deleteDue, markOf } = page;
    const { place } = progress;
    const due = rows.filter(isDue);
    for (let at = 0; at < due.length; at += BATCH_SIZE) {
      if (signal.aborted) return place;
      // Many deletions take their time: others must not take this worker for dead.
      if (at > 0 && !(await this.advance(walk, place))) return 'lost';
      if (at > 0)
        this.log.debug('Lifecycle walk deletes on', { step: 'next batch', bucketId: walk.bucketId });
      const outcome = await deleteDue(due.slice(at, at + BATCH_SIZE));
      if (!outcome) return 'lost';
      progress.deleted += outcome.deleted;
      progress.skipped += outcome.skipped;
    }
    progress.looked += rows.length;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_SIZE)
      return { ...place, ...RANGE_START, rangeIndex: place.rangeIndex + 1 };
    return { ...place, afterKey: last.key, afterMark: markOf(last) };
  }

  private advance(walk: ClaimedWalk, place: WalkPlace): Promise<boolean> {
    return this.walks.advance(walk, place, this.config.leaseSeconds);
  }
}

/** One page of versions or of uploads, and what is to be done with it. */
interface Page<Row> {
  readonly rows: readonly Row[];
  isDue(row: Row): boolean;
  deleteDue(rows: readonly Row[]): Promise<DueOutcome | undefined>;
  /** Where the row stands within its key. */
  markOf(row: Row): string;
}
