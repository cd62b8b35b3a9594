import { Component, computed, inject, input } from '@angular/core';
import { StateMark } from '../../shared/state-mark';
import { REACH_MARKS, reachReasons } from '../../shared/survey-words';
import { SnapshotDesk } from '../snapshot/snapshot-desk';
import { settingRows } from './setting-rows';

/** How a bucket was set up when it was seen. */
@Component({
  selector: 'app-bucket-settings',
  imports: [StateMark],
  template: `@if (facts(); as facts) {
    <div class="stack">
      <section class="card card-pad stack" aria-labelledby="reach-title">
        <h2 id="reach-title">Who can reach it</h2>
        <p><app-state-mark [mark]="facts.reach" /></p>
        @if (facts.reasons.length) {
          <ul>
            @for (reason of facts.reasons; track reason) {
              <li>{{ reason }}</li>
            }
          </ul>
        }
      </section>
      <div class="table-wrap" tabindex="0" role="region" aria-label="Settings, scrolls sideways">
        <table class="grid pinned">
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Answer</th>
              <th scope="col">More</th>
            </tr>
          </thead>
          <tbody>
            @for (row of facts.rows; track row.question) {
              <tr>
                <th scope="row">{{ row.question }}</th>
                <td><app-state-mark [mark]="row.answer" /></td>
                <td class="more">{{ row.detail }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
      <p class="meta text-3">
        Looking into this bucket took {{ facts.requests }} requests and {{ facts.seconds }} s.
      </p>
    </div>
  }`,
  styles: `
    ul {
      list-style: disc;
      padding-inline-start: 18px;
      color: var(--text-2);
      overflow-wrap: anywhere;
    }
    tbody th {
      position: static;
      background: none;
      color: var(--text);
      font-size: 13px;
    }
    .more {
      min-inline-size: 200px;
      white-space: normal;
      overflow-wrap: anywhere;
      color: var(--text-2);
    }
  `,
})
export class BucketSettingsTab {
  private readonly desk = inject(SnapshotDesk);
  readonly bucket = input.required<string>();
  protected readonly facts = computed(() => {
    const bucket = this.desk.overview()?.buckets.find(({ name }) => name === this.bucket());
    if (!bucket) return undefined;
    return {
      reach: REACH_MARKS[bucket.exposure.level],
      reasons: reachReasons(bucket.exposure),
      rows: settingRows(bucket.settings),
      requests: bucket.requests,
      seconds: (bucket.durationMs / 1000).toFixed(1),
    };
  });
}
