import { Component, computed, DestroyRef, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import { AdoptionApi } from '../../api/adoption-api';
import { PagedList } from '../../api/paged-list';
import { PagedView } from '../../shared/paged-view';
import { Size } from '../../shared/size';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { adoptionMark, foreignCount, isMoving, verifiedPercent } from './adoption-words';

const AGAIN_MS = 3000;
/** Largest page that the API gives. */
const MOST_ROWS = 100;

/** The buckets that were brought under the gateway as they lie at their provider, also those that were given back. */
@Component({
  selector: 'app-adoptions-page',
  imports: [CountPipe, EmptyState, MatButton, MatIcon, PagedView, RouterLink, Size, StateMark, When],
  templateUrl: './adoptions-page.html',
  styleUrl: './adoptions-page.scss',
})
export class AdoptionsPage {
  private readonly api = inject(AdoptionApi);
  protected readonly list = new PagedList((query) => this.api.page(query), MOST_ROWS, MOST_ROWS);
  protected readonly rows = computed(() =>
    this.list.items().map((view) => {
      const percent = verifiedPercent(view);
      return {
        view,
        mark: adoptionMark(view),
        percent,
        verified: percent === undefined ? '—' : `${percent === 100 ? '100' : percent.toFixed(1)} %`,
        foreign: foreignCount(view),
      };
    }),
  );

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Adoptions' }]);
    void this.list.load();
    const timer = setInterval(() => {
      if (!document.hidden && this.list.items().some(isMoving)) void this.list.refresh();
    }, AGAIN_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }
}
