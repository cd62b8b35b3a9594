import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { problemOf } from '../../api/api-problem';
import { DiscoveryApi } from '../../api/discovery-api';
import { CountPipe } from '../../shared/count.pipe';
import { cureOf } from '../../shared/discovery-cure';
import { ProblemCard } from '../../shared/problem-card';
import { StateMark } from '../../shared/state-mark';
import { DISCOVERY_MARKS, hostOf } from '../../shared/survey-words';
import { When } from '../../shared/when';

/** Discoveries that run, or ended within the last hour: the way back to one after the page was left. */
@Component({
  selector: 'app-discovery-list',
  imports: [CountPipe, ProblemCard, RouterLink, StateMark, When],
  template: `<section class="card card-pad stack" aria-labelledby="recent-title">
    <h2 id="recent-title">Running and recent</h2>
    @if (problem(); as found) {
      <app-problem-card [problem]="found" (retry)="recent.reload()" />
    } @else {
      <ul>
        @for (row of rows(); track row.view.id) {
          <li>
            <a [routerLink]="['/discover', row.view.id]">{{ row.host }}</a>
            <app-state-mark [mark]="row.mark" />
            <span class="meta text-3">
              <app-when [iso]="row.view.startedAt" [hasSeconds]="true" /> ·
              @if (row.stumble) {
                {{ row.stumble }}
              } @else {
                {{ row.view.totals.bucketsDone | count }} of {{ row.view.totals.buckets | count }} buckets
              }
            </span>
          </li>
        } @empty {
          <li class="text-3">
            {{
              recent.isLoading()
                ? 'Asking…'
                : 'None within the last hour. What was saved stays under Snapshots.'
            }}
          </li>
        }
      </ul>
    }
  </section>`,
  styles: `
    li {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 2px 12px;
      padding-block: 8px;
      border-block-end: 1px solid var(--line);
    }
    li:last-child {
      border-block-end: 0;
    }
    a {
      min-inline-size: 0;
      font-weight: 500;
      overflow-wrap: anywhere;
    }
    .meta {
      flex-basis: 100%;
    }
  `,
})
export class DiscoveryList {
  protected readonly recent = inject(DiscoveryApi).recent();
  protected readonly problem = computed(() => {
    const error = this.recent.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly rows = computed(() =>
    (this.recent.hasValue() ? this.recent.value() : []).map((view) => ({
      view,
      host: hostOf(view.endpointUrl),
      mark: DISCOVERY_MARKS[view.state],
      stumble: view.problem ? (cureOf(view.problem.outcome)?.title ?? view.problem.detail) : undefined,
    })),
  );
}
