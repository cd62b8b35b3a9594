import { parseIsoTime } from '../iso-time.js';
import { invalidArgument } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';
const LEGAL_HOLD = 'x-amz-object-lock-legal-hold';

/** The headers by which a request that makes an object says how it is kept. */
export const OBJECT_LOCK_HEADERS: ReadonlySet<string> = new Set([MODE, UNTIL, LEGAL_HOLD]);

/** How S3 spells the two modes. */
export type WireRetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface WireRetention {
  readonly mode: WireRetentionMode;
  readonly until: Date;
}

/** What a request that makes an object says of keeping it. */
export interface WireObjectLock {
  readonly retention?: WireRetention;
  /** Absent where the request says neither ON nor OFF. */
  readonly hasLegalHold?: boolean;
}

/** The mode by its name in upper case, which is how S3 takes it; undefined for another text. */
export function retentionModeOf(text: string | undefined): WireRetentionMode | undefined {
  return text === 'GOVERNANCE' || text === 'COMPLIANCE' ? text : undefined;
}

/**
 * The object lock that a request asks for: of PutObject, CopyObject and CreateMultipartUpload, and of a form whose fields
 * are given as headers.
 *
 * @param now the moment that a retention must lie behind
 * @returns undefined where it asks for none
 * @throws S3Error InvalidArgument
 */
export function readObjectLock(headers: HeaderMap, now: Date): WireObjectLock | undefined {
  const [mode, until, hold] = [headers.get(MODE), headers.get(UNTIL), headers.get(LEGAL_HOLD)];
  if (mode === undefined && until === undefined && hold === undefined) return undefined;
  const retention = readRetention(mode, until, now);
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF')
    throw invalidArgument("Legal Hold must be either of 'ON' or 'OFF'", LEGAL_HOLD, hold);
  return {
    ...(retention ? { retention } : {}),
    ...(hold === undefined ? {} : { hasLegalHold: hold === 'ON' }),
  };
}

function readRetention(
  modeText: string | undefined,
  untilText: string | undefined,
  now: Date,
): WireRetention | undefined {
  if (modeText === undefined && untilText === undefined) return undefined;
  if (modeText === undefined || untilText === undefined) {
    const message = `${UNTIL} and ${MODE} must both be supplied`;
    throw invalidArgument(message, modeText === undefined ? MODE : UNTIL);
  }
  const mode = retentionModeOf(modeText);
  if (!mode) throw invalidArgument('Unknown wormMode directive.', MODE, modeText);
  const until = parseIsoTime(untilText);
  if (!until)
    throw invalidArgument('The retain until date must be provided in ISO 8601 format', UNTIL, untilText);
  if (until <= now) throw invalidArgument('The retain until date must be in the future!', UNTIL, untilText);
  return { mode, until };
}

/** The headers that tell of a version's lock. */
export function objectLockHeaders({ retention, hasLegalHold }: WireObjectLock): Record<string, string> {
  return {
    ...(retention ? { [MODE]: retention.mode, [UNTIL]: retention.until.toISOString() } : {}),
    ...(hasLegalHold === undefined ? {} : { [LEGAL_HOLD]: hasLegalHold ? 'ON' : 'OFF' }),
  };
}

/**
 * Whether the request asks to bypass governance; it needs the permission to, then.
 *
 * @throws S3Error InvalidArgument
 */
export function readGovernanceBypass(headers: HeaderMap): boolean {
  return readSwitch(headers, 'x-amz-bypass-governance-retention');
}

/**
 * Whether a new bucket is to have object lock.
 *
 * @throws S3Error InvalidArgument
 */
export function readBucketLockEnabled(headers: HeaderMap): boolean {
  return readSwitch(headers, 'x-amz-bucket-object-lock-enabled');
}

function readSwitch(headers: HeaderMap, name: string): boolean {
  const text = headers.get(name)?.toLowerCase() ?? 'false';
  if (text !== 'true' && text !== 'false')
    throw invalidArgument(`${name} must be true or false`, name, headers.get(name));
  return text === 'true';
}
