import { type ProviderSurvey, SurveyFailure, SurveyKeys } from '@backend/backends';
import type { SnapshotDraft } from '@backend/snapshot';
import {
  DiscoveryError,
  type DiscoveryState,
  type DiscoveryTotals,
  type DiscoveryView,
  type SavedSnapshot,
  type SnapshotLimits,
  type StartDiscoveryRequest,
} from '@sgw/contracts';
import { capSnapshot, unknownBucket } from '@sgw/survey';
import { BucketSurveyor } from './bucket-surveyor.js';
import { BucketTrack } from './bucket-track.js';
import { LONG_LIMITS, SurveyEnded } from './survey-limits.js';

/** What a discovery needs of the house. */
export interface DiscoveryTools {
  readonly open: (request: Wish, keys: SurveyKeys, signal: AbortSignal) => Promise<ProviderSurvey>;
  readonly save: (draft: SnapshotDraft) => Promise<SavedSnapshot>;
  readonly limits: SnapshotLimits;
  readonly concurrency: number;
  readonly longestMs: number;
  readonly heldBy: string;
}

/** What is asked for, without the keys. */
export type Wish = Omit<StartDiscoveryRequest, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;

/** One discovery from its first connection to its snapshot. It lives in memory alone, and its keys no longer than it runs. */
export class Discovery {
  readonly startedAt = new Date();
  endedAt: Date | undefined;
  private state: DiscoveryState = 'connecting';
  private problem: DiscoveryView['problem'];
  private survey: ProviderSurvey | undefined;
  private lastFacts: DiscoveryView['endpoint'] = null;
  private tracks: readonly BucketTrack[] = [];
  private leftOut = 0;
  private snapshotId: string | null = null;
  private requests = 0;
  private receivedBytes = 0;
  private slowDowns = 0;
  private readonly stop = new AbortController();

  constructor(
    readonly id: string,
    private readonly wish: Wish,
    private readonly keys: SurveyKeys,
    private readonly tools: DiscoveryTools,
  ) {}

  /** Runs to the end; what goes wrong is told by the view. @returns an error that nobody expected */
  async run(): Promise<unknown> {
    const late = setTimeout(() => this.end('time-limit'), this.tools.longestMs);
    try {
      const survey = await this.tools.open(this.wish, this.keys, this.stop.signal);
      this.survey = survey;
      this.enter('listing-buckets');
      this.tracks = await this.listBuckets(survey);
      this.enter('surveying');
      await this.surveyAll(survey);
      await this.finish();
      return undefined;
    } catch (error) {
      return this.fail(error);
    } finally {
      clearTimeout(late);
      this.dropKeys();
      this.endedAt = new Date();
    }
  }

  get isEnded(): boolean {
    return this.endedAt !== undefined;
  }

  pause(): void {
    if (this.state !== 'surveying' && this.state !== 'listing-buckets') return;
    this.survey?.lanes.hold();
  }

  resume(): void {
    this.survey?.lanes.release();
  }

  cancel(): void {
    this.end('cancelled');
  }

  /** @returns false when there is no such bucket */
  skip(bucket: string): boolean {
    const track = this.tracks.find((one) => one.bucket.name === bucket);
    track?.skip();
    return track !== undefined;
  }

  get view(): DiscoveryView {
    const lanes = this.survey?.lanes;
    return {
      id: this.id,
      state: lanes?.isPaused === true && !this.isEnded ? 'paused' : this.state,
      ...(this.problem && { problem: this.problem }),
      endpoint: this.survey?.facts ?? this.lastFacts,
      endpointUrl: this.wish.endpoint,
      startedAt: this.startedAt.toISOString(),
      endedAt: this.endedAt?.toISOString() ?? null,
      keysDroppedBy: new Date(this.startedAt.getTime() + this.tools.longestMs).toISOString(),
      hasKeys: this.keys.areHeld,
      buckets: this.tracks.map(({ progress }) => progress),
      totals: this.totals,
      concurrency: lanes?.lanes ?? 0,
      concurrencyAsked: lanes?.most ?? 0,
      slowDowns: lanes?.slowDowns ?? this.slowDowns,
      snapshotId: this.snapshotId,
      heldBy: this.tools.heldBy,
    };
  }

  /** What was found so far, as a snapshot would keep it. */
  draft(labels: Pick<Wish, 'name' | 'note' | 'tags'> = this.wish): SnapshotDraft {
    const endpoint = this.survey?.facts ?? this.lastFacts;
    if (endpoint === null) throw new DiscoveryError('truncated', 'Nothing is found yet that could be saved');
    return {
      provenance: 'discovered',
      timestamp: this.startedAt.toISOString(),
      durationMs: (this.endedAt ?? new Date()).getTime() - this.startedAt.getTime(),
      name: labels.name ?? '',
      note: labels.note ?? '',
      tags: labels.tags ?? [],
      endpoint,
      requests: this.survey?.lanes.requests ?? this.requests,
      buckets: this.tracks.map(
        ({ bucket, result }) => result ?? unknownBucket(bucket, 'cancelled', 'not-checked'),
      ),
    };
  }

  private async listBuckets(survey: ProviderSurvey): Promise<readonly BucketTrack[]> {
    const { buckets: names } = this.wish;
    if (names !== undefined && names.length > 0) {
      return [...new Set(names)].map((name) => new BucketTrack({ name, creationDate: null }));
    }
    try {
      const { buckets } = await survey.listBuckets(this.stop.signal);
      this.leftOut = Math.max(0, buckets.length - LONG_LIMITS.buckets);
      return buckets.map((bucket) => new BucketTrack(bucket));
    } catch (error) {
      if (error instanceof SurveyFailure) throw error.toDiscoveryError('list-buckets-denied');
      throw error;
    }
  }

  private async surveyAll(survey: ProviderSurvey): Promise<void> {
    const { prefix = '', includeVersions = true, concurrency = this.tools.concurrency } = this.wish;
    const { maxFilesPerBucket: keep } = this.tools.limits;
    const surveyor = new BucketSurveyor(survey, { prefix, includeVersions, keep, limits: LONG_LIMITS });
    const queue = this.tracks.entries();
    const worker = async (): Promise<void> => {
      for (const [index, track] of queue) {
        const signal = AbortSignal.any([this.stop.signal, track.signal]);
        if (index >= LONG_LIMITS.buckets) {
          track.end({
            ...unknownBucket(track.bucket, 'skipped', 'not-checked'),
            truncatedBy: ['bucket-limit'],
          });
          continue;
        }
        track.begin();
        track.end(await surveyor.look(track.bucket, (tally) => track.watch(tally), signal));
        this.forgetFiles();
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  }

  /** Only what a snapshot may keep stays in memory. */
  private forgetFiles(): void {
    const ended = this.tracks.filter(({ result }) => result !== undefined);
    const capped = capSnapshot(
      ended.flatMap(({ result }) => result ?? []),
      { ...this.tools.limits, maxBuckets: Number.POSITIVE_INFINITY },
    );
    for (const [index, bucket] of capped.buckets.entries()) {
      const track = ended[index];
      if (track) track.result = bucket;
    }
  }

  private async finish(): Promise<void> {
    const why =
      this.stop.signal.aborted && this.stop.signal.reason instanceof SurveyEnded
        ? this.stop.signal.reason.why
        : undefined;
    if (this.wish.saveSnapshot !== false && this.tracks.length > 0) {
      this.enter('saving');
      this.dropKeys();
      this.snapshotId = (await this.tools.save(this.draft())).id;
    }
    if (this.leftOut > 0) {
      this.problem = { outcome: 'truncated', detail: `${this.leftOut} buckets were not looked into` };
    }
    if (why === 'time-limit') {
      this.problem = { outcome: 'truncated', detail: 'The time was over before everything was seen' };
    }
    if (why === 'cancelled')
      this.problem = { outcome: 'cancelled', detail: 'It was cancelled; what was seen is kept' };
    this.enter(why === 'cancelled' ? 'cancelled' : 'done');
  }

  private fail(error: unknown): unknown {
    const reason: unknown = this.stop.signal.reason;
    if (this.stop.signal.aborted && reason instanceof SurveyEnded) {
      const isCancelled = reason.why === 'cancelled';
      this.enter(isCancelled ? 'cancelled' : 'failed');
      this.problem = {
        outcome: isCancelled ? 'cancelled' : 'connect-timeout',
        detail: 'It ended before a bucket was seen',
      };
      return undefined;
    }
    this.enter('failed');
    const known = error instanceof SurveyFailure ? error.toDiscoveryError('not-s3') : error;
    if (known instanceof DiscoveryError) {
      this.problem = { outcome: known.outcome, detail: known.message, details: known.details };
      return undefined;
    }
    this.problem = { outcome: 'failed', detail: 'The gateway failed' };
    return error;
  }

  private end(why: SurveyEnded['why']): void {
    if (this.isEnded || this.stop.signal.aborted) return;
    this.stop.abort(new SurveyEnded(why));
    this.survey?.lanes.release();
  }

  private enter(state: DiscoveryState): void {
    this.state = state;
  }

  private dropKeys(): void {
    this.keys.drop();
    const { survey } = this;
    if (survey === undefined) return;
    this.lastFacts = survey.facts;
    this.requests = survey.lanes.requests;
    this.receivedBytes = survey.receivedBytes;
    this.slowDowns = survey.lanes.slowDowns;
    survey.close();
    this.survey = undefined;
  }

  private get totals(): DiscoveryTotals {
    const progress = this.tracks.map((track) => track.progress);
    const sum = (read: (one: (typeof progress)[number]) => number | null): number =>
      progress.reduce((all, one) => all + (read(one) ?? 0), 0);
    const objects = sum(({ objectCount }) => objectCount);
    const seconds = Math.max(1, ((this.endedAt ?? new Date()).getTime() - this.startedAt.getTime()) / 1000);
    return {
      buckets: this.tracks.length,
      bucketsDone: this.tracks.filter(({ isEnded }) => isEnded).length,
      bucketsFailed: progress.filter(({ state }) => state === 'failed' || state === 'denied').length,
      objects,
      bytes: sum(({ totalBytes }) => totalBytes),
      isLowerBound: progress.some(
        ({ truncated, objectCount, state }) => truncated || objectCount === null || state === 'surveying',
      ),
      requests: this.survey?.lanes.requests ?? this.requests,
      receivedBytes: this.survey?.receivedBytes ?? this.receivedBytes,
      objectsPerSecond: Math.round(objects / seconds),
    };
  }
}
