import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { Problem } from '@sgw/contracts';
import { CopyButton } from './copy-button';

/** Says what went wrong, in the server's words, with the request id that the log knows and a way to try again. */
@Component({
  selector: 'app-problem-card',
  imports: [CopyButton, MatButton, MatIcon],
  template: `<mat-icon svgIcon="alert" aria-hidden="true" />
    <div class="body">
      <p class="title">{{ problem().title }}</p>
      @if (problem().detail) {
        <p>{{ problem().detail }}</p>
      }
      @for (error of errors(); track error.pointer) {
        <p>
          <code>{{ error.pointer }}</code> {{ error.detail }}
        </p>
      }
      @if (problem().requestId) {
        <p class="meta row">
          <span
            >Request <code>{{ problem().requestId }}</code></span
          >
          <app-copy-button [text]="problem().requestId" what="request id" />
        </p>
      }
    </div>
    @if (canRetry()) {
      <button matButton="outlined" type="button" (click)="retry.emit()">Try again</button>
    }`,
  styles: `
    :host {
      display: flex;
      align-items: flex-start;
      gap: 12px;
      padding: 14px 16px;
      border: 1px solid var(--line);
      border-inline-start: 3px solid var(--down);
      border-radius: var(--radius);
      background: var(--surface);
    }
    .mat-icon {
      color: var(--down);
    }
    .body {
      flex: 1;
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    p {
      color: var(--text-2);
    }
    .title {
      color: var(--text);
      font-weight: 600;
    }
    .meta {
      margin-block-start: 4px;
    }
    button {
      flex: none;
    }
  `,
  host: { role: 'alert' },
})
export class ProblemCard {
  readonly problem = input.required<Problem>();
  /** One mistake alone is the detail already: nothing is said twice. */
  protected readonly errors = computed(() => {
    const { errors = [], detail } = this.problem();
    return errors.length === 1 && errors[0]?.detail === detail ? [] : errors;
  });
  readonly canRetry = input(true);
  readonly retry = output();
}
