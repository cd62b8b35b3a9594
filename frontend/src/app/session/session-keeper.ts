import { HttpClient } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { SessionView } from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { ApiUrl } from '../api/api-url';

/**
 * Holds the operator's session. The session itself is an HttpOnly cookie; the CSRF token lives in memory only, and
 * the admin key is forgotten as soon as it was exchanged. Nothing of it ever reaches browser storage.
 */
@Injectable({ providedIn: 'root' })
export class SessionKeeper {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);
  private readonly router = inject(Router);
  private readonly session = signal<SessionView | undefined>(undefined);
  private resuming?: Promise<boolean>;

  /** Whether somebody is signed in, as far as the console knows. */
  isSignedIn(): boolean {
    return this.session() !== undefined;
  }

  csrfToken(): string | undefined {
    return this.session()?.csrfToken;
  }

  /** Picks up the session of an earlier page load, once. Rejects when the gateway cannot be asked. */
  resume(): Promise<boolean> {
    if (this.isSignedIn()) return Promise.resolve(true);
    this.resuming ??= this.readSession().finally(() => (this.resuming = undefined));
    return this.resuming;
  }

  /** Exchanges the admin key for a session; throws ApiProblem (401 wrong key, 429 too many tries). */
  async signIn(adminKey: string): Promise<void> {
    // Kept alive: who is signed in must not depend on whether the page was left in the same moment.
    const call = this.http.post<SessionView>(this.url.to('session'), { adminKey }, { keepalive: true });
    this.session.set(await firstValueFrom(call));
  }

  async signOut(): Promise<void> {
    await firstValueFrom(this.http.delete<void>(this.url.to('session')));
    this.forget();
    await this.router.navigate(['/login']);
  }

  /** The gateway no longer knows this session: back to the login, and afterwards to where the operator was. */
  expire(): void {
    if (!this.isSignedIn()) return;
    this.forget();
    const returnUrl = this.router.url;
    void this.router.navigate(['/login'], { queryParams: { returnUrl, expired: true } });
  }

  private forget(): void {
    this.session.set(undefined);
    sessionStorage.clear();
  }

  private async readSession(): Promise<boolean> {
    try {
      const found = await firstValueFrom(this.http.get<SessionView | null>(this.url.to('session')));
      // An empty answer says that nobody is signed in, which is no error.
      if (!found) return false;
      this.session.set(found);
      return true;
    } catch (thrown) {
      if (isUnauthorised(thrown)) return false;
      throw thrown;
    }
  }
}

const isUnauthorised = (thrown: unknown): boolean =>
  typeof thrown === 'object' &&
  thrown !== null &&
  'problem' in thrown &&
  [401, 403].includes((thrown as { problem: { status: number } }).problem.status);
