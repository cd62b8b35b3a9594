import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { AdoptionApi } from '../../api/adoption-api';
import { PagedList } from '../../api/paged-list';
import { MiddleText } from '../../shared/middle-text';
import { PagedView } from '../../shared/paged-view';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { FINDING_MARKS } from '../adoptions/adoption-words';

/** What lies otherwise at the provider than the gateway says: written, changed or removed behind its back. */
@Component({
  selector: 'app-adoption-findings',
  imports: [MiddleText, PagedView, StateMark, When],
  template: `<app-paged-view [list]="list" what="findings">
    <ng-template #filled>
      <section class="stack" aria-labelledby="findings-title">
        <h2 id="findings-title">Findings</h2>
        <div class="table-wrap" tabindex="0" role="region" aria-label="Findings, scrolls sideways">
          <table class="grid">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Key</th>
                <th scope="col">More</th>
                <th scope="col">Found</th>
              </tr>
            </thead>
            <tbody>
              @for (row of rows(); track $index) {
                <tr>
                  <td><app-state-mark [mark]="row.mark" /></td>
                  <td class="key"><app-middle-text [text]="row.finding.key" /></td>
                  <td class="more">{{ row.finding.detail }}</td>
                  <td class="soft"><app-when [iso]="row.finding.foundAt" /></td>
                </tr>
              }
            </tbody>
          </table>
        </div>
      </section>
    </ng-template>
  </app-paged-view>`,
  styles: `
    .key {
      max-inline-size: 420px;
    }
    .more {
      min-inline-size: 220px;
      white-space: normal;
      overflow-wrap: anywhere;
    }
  `,
})
export class AdoptionFindings {
  private readonly api = inject(AdoptionApi);
  readonly id = input.required<string>();
  /** Of the last comparison; with each there may be others. */
  readonly comparedAt = input('');
  protected readonly list = new PagedList((query) => this.api.findings(this.id(), query), 100);
  protected readonly rows = computed(() =>
    this.list.items().map((finding) => ({ finding, mark: FINDING_MARKS[finding.kind] })),
  );

  constructor() {
    effect(() => {
      this.id();
      this.comparedAt();
      untracked(() => void this.list.load());
    });
  }
}
