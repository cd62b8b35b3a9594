import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { StateMark } from '../../shared/state-mark';
import type { BucketRow } from './bucket-facts';

/** The buckets of a snapshot as cards: what is large and what is open stands out, the rest is in the table. */
@Component({
  selector: 'app-bucket-cards',
  imports: [RouterLink, StateMark],
  template: `<ul>
    @for (row of rows(); track row.name) {
      <li class="card card-pad">
        <h3>
          <a class="mono" [routerLink]="['/snapshots', id(), 'b', row.name]" [title]="row.name">{{
            row.name
          }}</a>
        </h3>
        <app-state-mark [mark]="row.state" [title]="row.why" />
        <dl>
          <div>
            <dt>Objects</dt>
            <dd>{{ row.objects }}</dd>
          </div>
          <div>
            <dt>Size</dt>
            <dd [title]="row.exactBytes">{{ row.bytes }}</dd>
          </div>
          <div>
            <dt>Who can reach it</dt>
            <dd class="small" [title]="row.reachWhy"><app-state-mark [mark]="row.reach" /></dd>
          </div>
          <div>
            <dt>Versioning</dt>
            <dd class="small"><app-state-mark [mark]="row.versioning" /></dd>
          </div>
        </dl>
        <p class="meta text-3">created {{ row.created }}</p>
      </li>
    } @empty {
      <li class="soft">The account has no bucket that the keys could list.</li>
    }
  </ul>`,
  styles: `
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr));
      gap: 12px;
    }
    li {
      display: flex;
      flex-direction: column;
      gap: 6px;
      min-inline-size: 0;
    }
    h3 a {
      display: block;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    app-state-mark {
      align-self: start;
    }
    dl {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 8px 12px;
      flex: 1;
    }
    dt {
      color: var(--text-2);
      font-size: 12px;
      line-height: 16px;
    }
    dd {
      font-size: 16px;
      font-weight: 600;
      line-height: 24px;
    }
    dd.small {
      font-size: 13px;
      font-weight: 400;
    }
  `,
})
export class BucketCards {
  readonly id = input.required<string>();
  readonly rows = input.required<readonly BucketRow[]>();
}
