import type { JournalEntry } from './journal.js';

/**
 * Where in an exchange a fault happens:
 *
 * - `request-head` the head has arrived, nothing was forwarded
 * - `request-body` exactly `afterBytes` bytes of the body (as framed on the wire) have arrived, and all but the last of them were forwarded
 * - `before-forward` the whole request has arrived, the backend still lacks its last byte
 * - `after-forward` the backend has the whole request and may not have acted yet
 * - `before-reply` the backend has answered, so it has acted; the client knows nothing
 * - `reply-body` exactly `afterBytes` bytes of the answer's body were passed on
 * - `after-reply` the client has the whole answer
 */
export type Phase =
  | 'request-head'
  | 'request-body'
  | 'before-forward'
  | 'after-forward'
  | 'before-reply'
  | 'reply-body'
  | 'after-reply';

/** Which exchanges a rule is about, and at which point of them it strikes. */
export interface RuleMatch {
  readonly phase: Phase;
  /** AWS's name of the operation, `PutObject`. */
  readonly op?: string;
  readonly method?: string;
  /** Regular expression for the raw target. */
  readonly pathRe?: string;
  /** Only the nth exchange (from 1) that fits the other conditions. */
  readonly nth?: number;
  /** For the two body phases; the default is 0. */
  readonly afterBytes?: number;
}

export type Fault =
  /** Waits, then goes on. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** Resets both connections. */
  | { readonly kind: 'reset' }
  /** Closes both connections in order; in `reply-body` this truncates an answer whose Content-Length says more. */
  | { readonly kind: 'cut' }
  /** Answers this instead of the backend. Before `after-forward` the backend never gets the whole request. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never goes on; ends with the connection. */
  | { readonly kind: 'hang' }
  /** Ends a process by SIGKILL (or `signal`), then goes on. */
  | { readonly kind: 'kill'; readonly pid: number; readonly signal?: NodeJS.Signals }
  /** Calls the test, then goes on. */
  | { readonly kind: 'callback'; readonly run: (entry: JournalEntry) => Promise<void> | void };

export interface FaultRule {
  /** Name in the journal. */
  readonly id: string;
  readonly match: RuleMatch;
  readonly fault: Fault;
  /** How often it strikes; the default is once. */
  readonly times?: number;
}
