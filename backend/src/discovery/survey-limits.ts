import type { TruncationReason } from '@sgw/contracts';

/** How far a survey may go; null is no limit of its own. */
export interface SurveyLimits {
  readonly pages: number;
  readonly receivedBytes: number;
  readonly uploadPages: number;
  /** Uploads whose parts are asked for. */
  readonly uploadsMeasured: number;
  /** Buckets looked into. */
  readonly buckets: number;
}

/** Of `POST /discover`: what a provider of any size needs, and what a hostile one gets. */
export const LONG_LIMITS: SurveyLimits = {
  pages: 500_000,
  receivedBytes: 200 * 1024 ** 3,
  uploadPages: 50,
  uploadsMeasured: 200,
  buckets: 2_000,
};

/** Of the routes that answer at once. */
export const SHORT_LIMITS: SurveyLimits = {
  pages: 1_000,
  receivedBytes: 1024 ** 3,
  uploadPages: 5,
  uploadsMeasured: 50,
  buckets: 20_000,
};
export const SHORT_TIME_MS = 30_000;

/** Why a survey was ended from outside: the reason of its abort signal. */
export class SurveyEnded extends Error {
  override readonly name = 'SurveyEnded';

  constructor(readonly why: Extract<TruncationReason, 'skipped' | 'cancelled' | 'time-limit'>) {
    super(`The survey was ended: ${why}`);
  }
}
