import { DriverError } from '@backend/backends';
import { classifyFailure, type FailureSide, type FailureVerdict } from '@sgw/replication-state';

const LONGEST_REASON = 300;

/** The end that was read from failed: the target is not to blame, and another source may do. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';

  constructor(
    readonly backendId: string,
    override readonly cause: unknown,
  ) {
    super(`source ${reasonOf(cause)}`);
  }
}

/** No copy can be read now: those there are lie on backends that are away, or are being checked. */
export class NoSource extends Error {
  override readonly name = 'NoSource';
}

/** Sorts any error of a job: what to do, and a short reason without secrets for the row. */
export function judgeFailure(error: unknown): { readonly verdict: FailureVerdict; readonly reason: string } {
  if (error instanceof NoSource) return { verdict: 'delay-uncounted', reason: 'no readable copy' };
  const side: FailureSide = error instanceof SourceFailure ? 'source' : 'target';
  const cause = error instanceof SourceFailure ? error.cause : error;
  const reason = (side === 'source' ? 'source ' : '') + reasonOf(cause);
  if (!(cause instanceof DriverError)) return { verdict: 'retry', reason };
  return { verdict: classifyFailure(cause.refusedBy ?? cause.failure, side), reason };
}

/** An unexpected error's text may name hosts and paths: it stays in the log. */
function reasonOf(error: unknown): string {
  return error instanceof DriverError
    ? error.message.slice(0, LONGEST_REASON)
    : 'failed unexpectedly; see the log';
}
