import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { Problem } from '@sgw/contracts';
import { satisfiability } from '../../shared/impact-words';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { type Mark, StateMark } from '../../shared/state-mark';
import { WhatIfResult } from '../../shared/what-if-result';
import type { Impact } from './impact-watch';
import type { TextMistake } from './policy-text';

const ADMITTED: Mark = { tone: 'ok', icon: 'shape-check', word: 'qualifies' };
const REFUSED: Mark = { tone: 'down', icon: 'shape-octagon', word: 'refused' };
const NOT_KNOWN: Mark = { tone: 'unknown', icon: 'shape-dashed', word: 'unknown' };

/** What the text would do if it held: to the objects that are there, and to every backend. */
@Component({
  selector: 'app-policy-impact',
  imports: [MatButton, MatProgressBar, ProblemCard, SkeletonRows, StateMark, WhatIfResult],
  template: `<div class="row">
      <h2 id="impact-title">Impact</h2>
      <span class="spacer"></span>
      @if (impact()) {
        <span class="meta text-2">{{ isStale() ? 'of the text before' : 'nothing is changed yet' }}</span>
      }
    </div>
    @if (isChecking()) {
      <mat-progress-bar mode="indeterminate" aria-label="Working out the impact" />
    }
    @if (problem(); as problem) {
      <app-problem-card [problem]="problem" (retry)="retry.emit()" />
    }
    @if (meantNames()) {
      <p class="text-2" role="status">
        Weighed with {{ meantNames() === 1 ? 'a name' : meantNames() + ' names' }} that nothing has.
      </p>
    }
    @if (impact(); as impact) {
      @if (impossible(); as impossible) {
        <p class="impossible" role="alert"><strong>No write could be placed.</strong> {{ impossible }}</p>
      }
      @if (impact.after; as after) {
        <app-what-if-result [view]="after" [before]="impact.before" />
      } @else {
        <p class="text-2">It is new: it does nothing until it is attached.</p>
      }
      <section aria-labelledby="qualify-title">
        <h3 id="qualify-title">
          {{ admitted() }} of {{ impact.qualification.backends.length }} backends qualify
        </h3>
        <ul class="backends">
          @for (row of backends(); track row.backend.id) {
            <li>
              <app-state-mark [mark]="row.mark" />
              <div>
                <p>
                  <span class="mono">{{ row.backend.id }}</span>
                  <span class="text-3">
                    {{ row.backend.zone }}, {{ row.backend.jurisdiction }} law, owner in
                    {{ row.backend.ownerCountry }}</span
                  >
                </p>
                @for (refusal of row.backend.refusals; track $index) {
                  <p class="text-2">
                    {{ refusal.reason }} <code>{{ refusal.pointer }}</code>
                  </p>
                }
              </div>
            </li>
          }
        </ul>
      </section>
    } @else if (!problem() && !hasMistakes()) {
      <app-skeleton-rows label="Working out the impact" />
    }
    @if (strangeNames().length) {
      <section class="strange stack" role="alert" aria-labelledby="strange-title">
        <h3 id="strange-title">It names what nothing is called</h3>
        <ul>
          @for (name of strangeNames(); track $index) {
            <li>
              <code>{{ name.pointer }}</code> {{ name.detail }}
            </li>
          }
        </ul>
        <p class="text-2">
          A misspelt name in a denial would deny nothing, and nobody would see it. Mend it; or say that it is
          meant, of a backend that is yet to be declared, for example.
        </p>
        <p>
          <button matButton="outlined" type="button" (click)="meant.emit()">
            {{ strangeNames().length === 1 ? 'The name is meant' : 'These names are meant' }}
          </button>
        </p>
      </section>
    } @else if (hasMistakes()) {
      <p class="text-2">The text has mistakes: mend them to see what it would do.</p>
    }`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 14px;
      min-inline-size: 0;
    }
    .impossible {
      padding: 10px 12px;
      border-inline-start: 3px solid var(--down);
      border-radius: var(--radius);
      background: var(--down-soft);
      overflow-wrap: anywhere;
    }
    .strange {
      padding: 10px 12px;
      border-inline-start: 3px solid var(--degraded);
      border-radius: var(--radius);
      background: var(--degraded-soft);
      overflow-wrap: anywhere;
    }
    .backends {
      display: flex;
      flex-direction: column;
    }
    .backends li {
      display: flex;
      gap: 12px;
      padding-block: 8px;
      border-block-end: 1px solid var(--line);
      overflow-wrap: anywhere;
    }
    .backends li:last-child {
      border-block-end: 0;
    }
    .backends app-state-mark {
      flex: none;
      inline-size: 88px;
      block-size: 20px;
    }
  `,
})
export class PolicyImpact {
  readonly impact = input<Impact>();
  readonly isChecking = input.required<boolean>();
  readonly isStale = input.required<boolean>();
  readonly hasMistakes = input.required<boolean>();
  readonly problem = input<Problem>();
  /** Names that nothing has, which keep the text from being weighed. */
  readonly strangeNames = input<readonly TextMistake[]>([]);
  /** How many of them are said to be meant. */
  readonly meantNames = input(0);
  readonly retry = output();
  /** Those names are meant. */
  readonly meant = output();
  protected readonly impossible = computed(() => {
    const impact = this.impact();
    return impact && satisfiability(impact.qualification);
  });
  protected readonly backends = computed(() =>
    (this.impact()?.qualification.backends ?? [])
      .map((backend) => ({ backend, mark: markOf(backend.refusals) }))
      .toSorted((a, b) => a.backend.refusals.length - b.backend.refusals.length),
  );
  protected readonly admitted = computed(
    () => this.backends().filter(({ mark }) => mark === ADMITTED).length,
  );
}

const markOf = (refusals: readonly { readonly isUnknown: boolean }[]): Mark => {
  if (refusals.length === 0) return ADMITTED;
  return refusals.every(({ isUnknown }) => isUnknown) ? NOT_KNOWN : REFUSED;
};
