import { type BucketName, type ProviderSurvey, SurveyFailure } from '@backend/backends';
import type {
  BucketCounts,
  BucketSettings,
  BucketSurvey,
  SurveyProblem,
  TruncationReason,
} from '@sgw/contracts';
import {
  basisOf,
  BucketTally,
  judgeExposure,
  type ListedEntry,
  unknownBucket,
  unknownSettings,
} from '@sgw/survey';
import { BucketLister, type ListingResult } from './bucket-lister.js';
import { SurveyEnded, type SurveyLimits } from './survey-limits.js';
import { countUploads } from './upload-counter.js';

/** How to look into the buckets of one account. */
export interface SurveyPlan {
  readonly prefix: string;
  readonly includeVersions: boolean;
  /** Objects to keep of each. */
  readonly keep: number;
  readonly limits: SurveyLimits;
}

/** Called with what was counted so far. */
export type Watcher = (tally: BucketTally, entries: readonly ListedEntry[]) => void;

/** Finds out everything about one bucket: its settings, its listing, its uploads. Never fails for what a provider does. */
export class BucketSurveyor {
  constructor(
    private readonly survey: ProviderSurvey,
    private readonly plan: SurveyPlan,
  ) {}

  /** @param signal ends it with a SurveyEnded, and what was found until then is the answer */
  async look(bucket: BucketName, watch: Watcher, signal: AbortSignal): Promise<BucketSurvey> {
    const startedAt = performance.now();
    const requestsBefore = this.survey.requestsOf(bucket.name);
    const done = (found: BucketSurvey): BucketSurvey => ({
      ...found,
      requests: this.survey.requestsOf(bucket.name) - requestsBefore,
      durationMs: Math.round(performance.now() - startedAt),
    });
    let settings: BucketSettings = unknownSettings('not-checked');
    try {
      settings = await this.survey.settings(bucket.name, signal);
      const listing = await this.list(bucket.name, settings, watch, signal);
      return done(await this.describe(bucket, settings, listing, signal));
    } catch (error) {
      if (signal.aborted && signal.reason instanceof SurveyEnded) {
        const { why } = signal.reason;
        const state = why === 'time-limit' ? 'truncated' : why;
        return done({
          ...unknownBucket(bucket, state, 'not-checked'),
          settings,
          truncated: true,
          truncatedBy: [why],
        });
      }
      if (!(error instanceof SurveyFailure)) throw error;
      return done(unknownBucket(bucket, 'failed', 'failed', problemOf(error)));
    }
  }

  private async list(
    bucket: string,
    { versioning }: BucketSettings,
    watch: Watcher,
    signal: AbortSignal,
  ): Promise<ListingResult & { readonly what: 'objects' | 'versions' }> {
    const { prefix, includeVersions, keep, limits } = this.plan;
    const isUnversioned = versioning.state === 'known' && versioning.value === 'off';
    const newTally = (): BucketTally => new BucketTally(Date.now(), keep);
    const order = { bucket, prefix, limits, newTally, onPage: watch };
    if (includeVersions && !isUnversioned) {
      const versions = await new BucketLister(this.survey, { ...order, what: 'versions' }).run(signal);
      // Nothing seen and refused: the ordinary listing may still be open.
      if (versions.failure === undefined || versions.tally.versionCount > 0)
        return { ...versions, what: 'versions' };
    }
    return {
      ...(await new BucketLister(this.survey, { ...order, what: 'objects' }).run(signal)),
      what: 'objects',
    };
  }

  private async describe(
    bucket: BucketName,
    settings: BucketSettings,
    listing: ListingResult & { readonly what: 'objects' | 'versions' },
    signal: AbortSignal,
  ): Promise<BucketSurvey> {
    const { tally, cutBy, failure, what } = listing;
    const exposure = judgeExposure(settings, this.survey.facts.server);
    if (failure !== undefined && tally.versionCount === 0 && tally.deleteMarkerCount === 0) {
      const isDenied = failure.kind === 'denied';
      const state = isDenied ? 'denied' : 'failed';
      return { ...unknownBucket(bucket, state, 'not-checked', problemOf(failure)), settings, exposure };
    }
    const uploads = await countUploads(this.survey, bucket.name, this.plan.limits, signal);
    const isUnversioned = settings.versioning.state === 'known' && settings.versioning.value === 'off';
    const hasVersions = what === 'versions' || isUnversioned;
    const counts: BucketCounts = {
      objectCount: tally.objectCount,
      totalBytes: tally.totalBytes,
      versionCount: hasVersions ? tally.versionCount : null,
      versionBytes: hasVersions ? tally.versionBytes : null,
      deleteMarkerCount: hasVersions ? tally.deleteMarkerCount : null,
      incompleteUploadCount: uploads.count,
      incompleteUploadBytes: uploads.bytes,
    };
    const truncatedBy: readonly TruncationReason[] = cutBy === undefined ? [] : [cutBy];
    const ended = cutBy === 'skipped' || cutBy === 'cancelled' ? cutBy : 'truncated';
    return {
      ...bucket,
      ...counts,
      state: cutBy === undefined ? 'done' : ended,
      basis: basisOf(counts, (name) => {
        if (name === 'incompleteUploadCount') return uploads.isCountWhole;
        return name === 'incompleteUploadBytes' ? uploads.areBytesWhole : cutBy === undefined;
      }),
      truncated: cutBy !== undefined,
      truncatedBy,
      ...(failure && { problem: problemOf(failure) }),
      settings,
      exposure,
      shape: tally.shape(uploads),
      files: tally.keptFiles(),
      ...(hasVersions && { oldVersions: tally.keptVersions() }),
      ...(uploads.uploads && { uploads: uploads.uploads.slice(0, this.plan.keep) }),
      requests: 0,
      durationMs: 0,
    };
  }
}

/** For the person who reads it. */
export function problemOf(failure: SurveyFailure): SurveyProblem {
  return {
    outcome: failure.outcome ?? (failure.kind === 'denied' ? 'bucket-denied' : failure.kind),
    detail: failure.message,
  };
}
