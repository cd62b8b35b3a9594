import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** One login of the operator. */
export interface Session {
  readonly csrfToken: string;
  readonly expiresAt: Date;
}

/** Far more than one operator's browsers; older logins end when there are more. */
const MAX_SESSIONS = 1000;

/** Logins of this process, in memory only: a restart ends them all. */
export class SessionStore {
  private readonly sessions = new LRUCache<string, Session>({ max: MAX_SESSIONS });

  constructor(
    private readonly lifetimeMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** @returns the token for the cookie, and the session */
  open(): { readonly token: string; readonly session: Session } {
    const token = randomBytes(32).toString('base64url');
    const session = {
      csrfToken: randomBytes(32).toString('base64url'),
      expiresAt: new Date(this.now() + this.lifetimeMs),
    };
    this.sessions.set(token, session);
    return { token, session };
  }

  /** The session of a token; undefined when it is unknown, closed or over. */
  find(token: string): Session | undefined {
    const session = this.sessions.get(token);
    if (session === undefined || session.expiresAt.getTime() > this.now()) return session;
    this.sessions.delete(token);
    return undefined;
  }

  close(token: string): void {
    this.sessions.delete(token);
  }
}
