import type { Finding } from './finding.js';

/** Copies of one bucket at one backend, as rows tell them. */
export interface CountedCopies {
  readonly backendId: string;
  /** With bytes, or perhaps with bytes. */
  readonly placed: number;
  /** Waiting for a person. */
  readonly blocked: number;
}

/**
 * Judges where the copies of a bucket lie.
 *
 * @param permitted ids of the backends that may hold a byte of it
 */
export function judgeCopies(counted: CountedCopies, permitted: ReadonlySet<string>): readonly Finding[] {
  const { backendId, placed, blocked } = counted;
  const findings: Finding[] = [];
  if (placed > 0 && !permitted.has(backendId)) {
    const others = [...permitted].sort().join(', ');
    findings.push({
      kind: 'copies-misplaced',
      severity: 'violation',
      detail: `${placed} copies lie at ${backendId}, which the rules do not allow`,
      repair: [
        others === ''
          ? 'No backend is allowed: declare one, or change the rules'
          : `Copy them to ${others}, and verify`,
        `Remove them from ${backendId}`,
      ],
      copies: placed,
    });
  }
  if (blocked > 0) {
    findings.push({
      kind: 'copies-blocked',
      severity: 'warning',
      detail: `${blocked} copies at ${backendId} wait for a person`,
      repair: [
        `See the errors of the copies at ${backendId}`,
        'Give them another try when the cause is gone',
      ],
      copies: blocked,
    });
  }
  return findings;
}
