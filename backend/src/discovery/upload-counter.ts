import {
  type IncompleteUpload,
  type ProviderSurvey,
  SurveyFailure,
  type UploadPage,
} from '@backend/backends';
import type { SnapshotUpload } from '@sgw/contracts';
import { isoOf } from '@sgw/survey';
import { SurveyEnded, type SurveyLimits } from './survey-limits.js';

const WEEK_MS = 7 * 86_400_000;

/** Multipart uploads that nobody completed; null where nothing is known. */
export interface UploadCount {
  readonly count: number | null;
  readonly bytes: number | null;
  readonly isCountWhole: boolean;
  readonly areBytesWhole: boolean;
  readonly olderThan7Days: number | null;
  readonly oldestMs: number | undefined;
  /** As listed; undefined where none could be asked for. */
  readonly uploads?: readonly SnapshotUpload[];
}

const UNKNOWN: UploadCount = {
  count: null,
  bytes: null,
  isCountWhole: false,
  areBytesWhole: false,
  olderThan7Days: null,
  oldestMs: undefined,
};

/** Counts the incomplete uploads of a bucket, and the bytes that wait in the first of them. */
export async function countUploads(
  survey: ProviderSurvey,
  bucket: string,
  limits: SurveyLimits,
  signal: AbortSignal,
): Promise<UploadCount> {
  const uploads: IncompleteUpload[] = [];
  let next: UploadPage['next'];
  let isWhole = false;
  try {
    for (let page = 0; page < limits.uploadPages && !isWhole; page++) {
      const found: UploadPage = await survey.listUploads(bucket, next, signal);
      uploads.push(...found.uploads);
      ({ next } = found);
      isWhole = next === undefined;
    }
  } catch (error) {
    if (!isExpected(error, signal)) throw error;
    if (uploads.length === 0) return UNKNOWN;
  }
  const measured = await measure(survey, bucket, uploads.slice(0, limits.uploadsMeasured), signal);
  const starts = uploads.flatMap(({ initiatedMs }) => initiatedMs ?? []);
  return {
    count: uploads.length,
    bytes: measured.bytes,
    isCountWhole: isWhole,
    areBytesWhole: isWhole && measured.isWhole && uploads.length <= limits.uploadsMeasured,
    olderThan7Days: starts.filter((start) => Date.now() - start > WEEK_MS).length,
    oldestMs: starts.length === 0 ? undefined : starts.reduce((a, b) => Math.min(a, b)),
    uploads: uploads.map(({ key, uploadId, initiatedMs }, index) => ({
      key,
      uploadId,
      startedAt: isoOf(initiatedMs) ?? null,
      bytes: measured.sizes[index] ?? null,
    })),
  };
}

async function measure(
  survey: ProviderSurvey,
  bucket: string,
  uploads: readonly IncompleteUpload[],
  signal: AbortSignal,
): Promise<{ bytes: number | null; isWhole: boolean; sizes: readonly number[] }> {
  try {
    const sizes = await Promise.all(uploads.map((upload) => survey.uploadBytes(bucket, upload, signal)));
    return {
      bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
      isWhole: sizes.every((size) => size.isWhole),
      sizes: sizes.map(({ bytes }) => bytes),
    };
  } catch (error) {
    if (!isExpected(error, signal)) throw error;
    return { bytes: null, isWhole: false, sizes: [] };
  }
}

/** The provider's answer, or our own end: both leave the count unknown, and are no bug. */
function isExpected(error: unknown, signal: AbortSignal): boolean {
  return error instanceof SurveyFailure || (signal.aborted && signal.reason instanceof SurveyEnded);
}
