import type { BucketName } from '@backend/backends';
import type { BucketProgress, BucketState, BucketSurvey } from '@sgw/contracts';
import type { BucketTally } from '@sgw/survey';
import { SurveyEnded } from './survey-limits.js';

/** One bucket of a running discovery: how far it is, and what came of it. */
export class BucketTrack {
  result: BucketSurvey | undefined;
  private state: BucketState = 'queued';
  private tally: BucketTally | undefined;
  private hasVersions = false;
  private readonly stop = new AbortController();

  constructor(readonly bucket: BucketName) {}

  get signal(): AbortSignal {
    return this.stop.signal;
  }

  get isEnded(): boolean {
    return this.result !== undefined;
  }

  begin(): void {
    this.state = 'surveying';
  }

  watch(tally: BucketTally): void {
    this.tally = tally;
    this.hasVersions = tally.versionCount !== tally.objectCount;
  }

  /** Ends its survey, now or before it began. */
  skip(): void {
    this.stop.abort(new SurveyEnded('skipped'));
  }

  end(result: BucketSurvey): void {
    this.result = result;
    this.state = result.state;
    this.tally = undefined;
  }

  get progress(): BucketProgress {
    const { bucket, result, tally } = this;
    if (result !== undefined) {
      const { objectCount, totalBytes, versionCount, truncated, exposure, problem } = result;
      const counts = { objectCount, totalBytes, versionCount };
      return {
        ...bucket,
        ...counts,
        state: this.state,
        truncated,
        exposure: exposure.level,
        ...(problem && { problem }),
      };
    }
    return {
      ...bucket,
      state: this.state,
      objectCount: tally?.objectCount ?? null,
      totalBytes: tally?.totalBytes ?? null,
      versionCount: this.hasVersions ? (tally?.versionCount ?? null) : null,
      truncated: false,
      exposure: 'unknown',
    };
  }
}
