import { Component, inject, input, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatFormField, MatSuffix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';
import { ApiProblem, problemOf } from '../../api/api-problem';
import { safeReturnUrl } from '../../session/safe-return-url';
import { SessionKeeper } from '../../session/session-keeper';
import { formatDuration } from '../../shared/format-time';

/** Exchanges the admin key of the first start for a session. */
@Component({
  selector: 'app-login-page',
  imports: [MatButton, MatFormField, MatIcon, MatIconButton, MatInput, MatSuffix],
  templateUrl: './login-page.html',
  styleUrl: './login-page.scss',
})
export class LoginPage {
  private readonly keeper = inject(SessionKeeper);
  private readonly router = inject(Router);
  readonly returnUrl = input<string>();
  readonly expired = input<string>();
  protected readonly adminKey = signal('');
  protected readonly isShown = signal(false);
  protected readonly isSending = signal(false);
  protected readonly error = signal('');

  constructor() {
    inject(Title).setTitle('Sign in · Sovereign S3 Gateway');
  }

  protected type(event: Event): void {
    this.adminKey.set((event.target as HTMLInputElement).value);
    this.error.set('');
  }

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    const adminKey = this.adminKey().trim();
    if (this.isSending()) return;
    if (!adminKey) {
      this.error.set('Enter the admin key.');
      return;
    }
    this.isSending.set(true);
    this.error.set('');
    try {
      await this.keeper.signIn(adminKey);
      this.adminKey.set('');
      await this.router.navigateByUrl(safeReturnUrl(this.returnUrl()));
    } catch (thrown) {
      this.error.set(wordsFor(thrown));
    } finally {
      this.isSending.set(false);
    }
  }
}

function wordsFor(thrown: unknown): string {
  const problem = problemOf(thrown);
  if (problem.status === 401 || problem.status === 403) {
    return 'This is not the admin key of this gateway. Nothing was signed in.';
  }
  if (problem.status === 429) {
    const seconds = thrown instanceof ApiProblem ? thrown.retryAfterSeconds : undefined;
    return `Too many wrong keys. Try again in ${seconds ? formatDuration(seconds) : 'a minute'}.`;
  }
  return `${problem.title}. ${problem.detail}`;
}
