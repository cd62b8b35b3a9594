/** `GOVERNANCE` may be lifted by whoever has the permission and says so; `COMPLIANCE` by nobody. */
export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

/** Keeps a version until a moment. */
export interface Retention {
  readonly mode: RetentionMode;
  readonly until: Date;
}

/** What was said about keeping one version. */
export interface ObjectLock {
  readonly retention?: Retention;
  /** Absent where nobody ever said, which S3 tells from a hold that was lifted. */
  readonly hasLegalHold?: boolean;
}

/** By whom and when something is tried. */
export interface LockAttempt {
  /** The database's clock: every gateway judges by the same. */
  readonly now: Date;
  /** Whether the requester may bypass governance and asked for it. */
  readonly mayBypass: boolean;
}

/** Whether the retention still counts. */
export function isRunning(retention: Retention | undefined, now: Date): retention is Retention {
  return retention !== undefined && retention.until > now;
}
