import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import type { Problem } from '@sgw/contracts';
import { type Cure, cureOf, outcomeOf } from './discovery-cure';
import { ProblemCard } from './problem-card';

/** A stumble of a discovery: what it is, what the server said, and the one press that may mend it. */
@Component({
  selector: 'app-cure-card',
  imports: [MatButton, MatIcon, ProblemCard],
  template: `@if (cure(); as cure) {
      <div class="card" role="alert">
        <mat-icon svgIcon="alert" aria-hidden="true" />
        <div class="body">
          <p class="title">{{ cure.title }}</p>
          <p>{{ cure.text }}</p>
          <p class="meta text-3">
            {{ problem().detail }} <code>{{ outcome() }}</code>
          </p>
          @if (canMend()) {
            <p class="row wrap acts">
              @if (cure.allowAddress) {
                <button matButton="outlined" type="button" (click)="mend.emit(cure)">
                  Allow {{ cure.allowAddress }} this once
                </button>
              }
              @if (cure.region) {
                <button matButton="outlined" type="button" (click)="mend.emit(cure)">
                  Use {{ cure.region }}
                </button>
              }
              @if (cure.needsBucketNames) {
                <button matButton="outlined" type="button" (click)="mend.emit(cure)">Name buckets</button>
              }
              @if (cure.needsAuthority) {
                <button matButton="outlined" type="button" (click)="mend.emit(cure)">
                  Name the authority
                </button>
              }
            </p>
          }
        </div>
      </div>
    } @else {
      <app-problem-card [problem]="problem()" [canRetry]="false" />
    }`,
  styles: `
    .card {
      display: flex;
      gap: 12px;
      padding: 14px 16px;
      border-inline-start: 3px solid var(--down);
    }
    .mat-icon {
      color: var(--down);
    }
    .body {
      display: flex;
      flex-direction: column;
      gap: 4px;
      min-inline-size: 0;
      overflow-wrap: anywhere;
      color: var(--text-2);
    }
    .title {
      color: var(--text);
      font-weight: 600;
    }
    .acts:empty {
      display: none;
    }
  `,
})
export class CureCard {
  readonly problem = input.required<Problem>();
  /** Whether a press can change what is sent. */
  readonly canMend = input(false);
  readonly mend = output<Cure>();
  protected readonly outcome = computed(() => outcomeOf(this.problem().code));
  protected readonly cure = computed(() => cureOf(this.outcome(), this.problem().details));
}
