import { createHash, timingSafeEqual } from 'node:crypto';
import { apiUrlFor, CONFIG, type RunningConfig, TrustedProxies } from '@backend/config';
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import type { CookieOptions, Request } from 'express';
import { ApiError } from '../http/api-error.js';
import { LoginThrottle } from './login-throttle.js';
import { type Session, SessionStore } from './session-store.js';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** A person mistypes a few times; a program that guesses is slowed to nothing. */
const WRONG_KEYS_PER_WINDOW = 10;
const WINDOW_MS = 60_000;

/**
 * Decides whether a request is the operator's: by the admin key in `X-Admin-Key` or as bearer token, or by the
 * cookie of a login, which for changes needs the session's token in `X-CSRF-Token` too.
 */
@Injectable()
export class OperatorGate {
  private readonly sessions: SessionStore;
  private readonly throttle = new LoginThrottle(WRONG_KEYS_PER_WINDOW, WINDOW_MS);
  private readonly keyDigest: Buffer;
  private readonly proxies: TrustedProxies;

  constructor(@Inject(CONFIG) private readonly config: RunningConfig) {
    this.sessions = new SessionStore(config.sessionHours * 3_600_000);
    this.proxies = new TrustedProxies(config.trustedProxies);
    this.keyDigest = digest(config.adminKey.reveal());
  }

  /** Cookies know no ports: two gateways on one host need two names. */
  get cookieName(): string {
    return `sgw_session_${this.config.apiPort}`;
  }

  get cookieOptions(): CookieOptions {
    const isSecure = apiUrlFor(this.config).startsWith('https:');
    return { httpOnly: true, sameSite: 'strict', secure: isSecure, path: '/' };
  }

  /** @throws GatewayError `unauthenticated`; ApiError `csrf-token-wrong` or `too-many-attempts` */
  admit(request: Request): void {
    const key = keyOf(request);
    if (key !== undefined) return this.checkKey(key, request);
    const session = this.sessionOf(request);
    if (session === undefined) throw new GatewayError('unauthenticated', 'The operator has to sign in');
    if (SAFE_METHODS.has(request.method)) return;
    if (!isSame(String(request.headers['x-csrf-token'] ?? ''), digest(session.csrfToken))) {
      throw new ApiError('csrf-token-wrong', 'Changes need the session token in X-CSRF-Token');
    }
  }

  /** Exchanges the admin key for a session. @throws as {@link admit} */
  open(key: string, request: Request): { readonly token: string; readonly session: Session } {
    this.checkKey(key, request);
    return this.sessions.open();
  }

  /** The session that the request's cookie names. */
  sessionOf(request: Request): Session | undefined {
    const token = this.tokenOf(request);
    return token === undefined ? undefined : this.sessions.find(token);
  }

  close(request: Request): void {
    const token = this.tokenOf(request);
    if (token !== undefined) this.sessions.close(token);
  }

  private checkKey(key: string, request: Request): void {
    const forwardedFor = request.headers['x-forwarded-for'];
    const address = this.proxies.clientOf({
      peer: request.socket.remoteAddress,
      forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join() : forwardedFor,
    });
    const waitSeconds = this.throttle.waitSeconds(address);
    if (waitSeconds > 0) {
      throw new ApiError('too-many-attempts', `Try again in ${waitSeconds} seconds`, {
        'Retry-After': String(waitSeconds),
      });
    }
    if (isSame(key, this.keyDigest)) return;
    this.throttle.fail(address);
    throw new GatewayError('unauthenticated', 'This is not the admin key');
  }

  private tokenOf(request: Request): string | undefined {
    for (const pair of (request.headers.cookie ?? '').split(';')) {
      const [name, value] = pair.trim().split('=', 2);
      if (name === this.cookieName && value) return value;
    }
    return undefined;
  }
}

function keyOf(request: Request): string | undefined {
  const header = request.headers['x-admin-key'];
  if (typeof header === 'string') return header;
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** In constant time, whatever the lengths: both sides are digests. */
function isSame(text: string, expected: Buffer): boolean {
  return timingSafeEqual(digest(text), expected);
}
