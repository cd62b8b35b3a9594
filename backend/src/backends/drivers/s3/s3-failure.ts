import { DriverError, type DriverFailure } from '../../storage-driver.js';
import { TransportError, type TransportFailure } from './transport-error.js';

/**
 * S3 codes whose meaning the status alone does not tell (Amazon S3 API Reference, "Error responses"; RGW's
 * and Swift's own ones follow the status).
 */
const BY_CODE: Readonly<Record<string, DriverFailure>> = {
  NoSuchBucket: 'not-found',
  NoSuchKey: 'not-found',
  NoSuchUpload: 'not-found',
  NoSuchVersion: 'not-found',
  BucketAlreadyExists: 'taken',
  BucketNotEmpty: 'conflict',
  PreconditionFailed: 'changed',
  EntityTooSmall: 'conflict',
  InvalidPart: 'conflict',
  InvalidPartOrder: 'conflict',
  AccountProblem: 'denied',
  AllAccessDisabled: 'denied',
  AuthorizationHeaderMalformed: 'denied',
  ExpiredToken: 'denied',
  InvalidToken: 'denied',
  RequestTimeTooSkewed: 'denied',
  SlowDown: 'throttled',
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
  TooManyRequests: 'throttled',
  RequestLimitExceeded: 'throttled',
  BadDigest: 'integrity',
  IncompleteBody: 'integrity',
  InvalidDigest: 'integrity',
  XAmzContentSHA256Mismatch: 'integrity',
  InternalError: 'unavailable',
  RequestTimeout: 'unavailable',
  EntityTooLarge: 'unsupported',
  NotImplemented: 'unsupported',
};

const BY_STATUS: Readonly<Record<number, DriverFailure>> = {
  401: 'denied',
  403: 'denied',
  404: 'not-found',
  408: 'unavailable',
  409: 'conflict',
  412: 'changed',
  416: 'integrity',
  429: 'throttled',
  501: 'unsupported',
  503: 'throttled',
};

/** What an error answer means: by its S3 code, else by its status. A redirect is never followed. */
export function failureOf(status: number, code: string | undefined): DriverFailure {
  const byCode = code !== undefined && Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  return byCode ?? BY_STATUS[status] ?? (status >= 500 ? 'unavailable' : 'unsupported');
}

const BY_TRANSPORT: Readonly<Record<TransportFailure, DriverFailure>> = {
  connect: 'unavailable',
  closed: 'unavailable',
  timeout: 'unavailable',
  protocol: 'unavailable',
  short: 'integrity',
  length: 'integrity',
  aborted: 'aborted',
};

/** Turns what the HTTP client threw into a DriverError; what a source or consumer threw stays as it is. */
export function fromTransport(error: unknown, driverId: string): unknown {
  if (!(error instanceof TransportError)) return error;
  return new DriverError(BY_TRANSPORT[error.failure], driverId, { cause: error, detail: error.message });
}

/** Longest wait that a backend may ask of us. */
const MAX_RETRY_AFTER_MS = 15 * 60 * 1000;

/** Reads Retry-After (RFC 9110, section 10.2.3), in milliseconds; undefined when absent or nonsense. */
export function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  const waitMs = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}
