import { Component, computed, input } from '@angular/core';
import type { BucketDelta } from '@sgw/contracts';
import { CountPipe } from '../../shared/count.pipe';
import { StateMark } from '../../shared/state-mark';
import { gapRows, settingRows } from './setting-words';

/** How buckets are set up differently, worst first, and of which of them nobody can tell. */
@Component({
  selector: 'app-setting-changes',
  imports: [CountPipe, StateMark],
  template: `
    @if (rows().length) {
      <div class="table-wrap" tabindex="0" role="region" aria-label="Settings, scrolls sideways">
        <table class="grid pinned">
          <thead>
            <tr>
              <th scope="col">Bucket</th>
              <th scope="col">Setting</th>
              <th scope="col">Change</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track $index) {
              <tr>
                <td class="mono bucket" [title]="row.bucket">{{ row.bucket }}</td>
                <td>{{ row.setting }}</td>
                <td><app-state-mark [mark]="row.mark" /></td>
                <td class="value">{{ row.before }}</td>
                <td class="value">{{ row.after }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <p class="text-2">No setting differs of those that both sides know.</p>
    }
    @if (gaps().length) {
      <details>
        <summary>
          Of {{ gaps().length | count }} {{ gaps().length === 1 ? 'bucket' : 'buckets' }} some settings could
          not be compared: a side does not know them
        </summary>
        <dl>
          @for (gap of gaps(); track gap.bucket) {
            <dt class="mono">{{ gap.bucket }}</dt>
            <dd class="text-2">{{ gap.settings.join('; ') }}</dd>
          }
        </dl>
      </details>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
    .bucket {
      max-inline-size: 280px;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .value {
      min-inline-size: 180px;
      white-space: normal;
      overflow-wrap: anywhere;
    }
    summary {
      cursor: pointer;
    }
    dl {
      margin-block-start: 8px;
    }
    dt,
    dd {
      overflow-wrap: anywhere;
    }
    dd {
      margin-block-end: 8px;
    }
    @media (width < 600px) {
      .bucket {
        max-inline-size: 150px;
      }
    }
  `,
})
export class SettingChanges {
  readonly buckets = input.required<readonly BucketDelta[]>();
  protected readonly rows = computed(() => settingRows(this.buckets()));
  protected readonly gaps = computed(() => gapRows(this.buckets()));
}
