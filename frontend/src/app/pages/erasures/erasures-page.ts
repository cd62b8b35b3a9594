import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { Router } from '@angular/router';
import type { ErasureView, Page } from '@sgw/contracts';
import { EvidenceApi } from '../../api/evidence-api';
import { PagedList } from '../../api/paged-list';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { erasureMark, scopeText } from '../../shared/evidence-words';
import { PagedView } from '../../shared/paged-view';
import { pollWhile } from '../../shared/poll-while';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { EraseDialog } from './erase-dialog';

/** Deletes that are followed until every backend has confirmed, and their signed records. */
@Component({
  selector: 'app-erasures-page',
  imports: [CountPipe, EmptyState, MatButton, MatButtonToggleModule, MatIcon, PagedView, StateMark, When],
  templateUrl: './erasures-page.html',
  styles: `
    .overdue {
      color: var(--down);
      font-weight: 500;
    }
    mat-button-toggle-group {
      align-self: flex-start;
    }
    td.about {
      max-inline-size: 280px;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    @media (width < 600px) {
      td.about {
        min-inline-size: 150px;
        max-inline-size: 160px;
        padding-block: 6px;
        white-space: normal;
        overflow-wrap: anywhere;
      }
    }
  `,
})
export class ErasuresPage {
  private readonly api = inject(EvidenceApi);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  /** `open`, `overdue` or `done`; all without it. */
  readonly state = input<string>();

  protected readonly list = new PagedList<Page<ErasureView>>((query) => this.api.erasures(query), 50);
  protected readonly overdue = computed(() => this.list.items().filter(({ isOverdue }) => isOverdue).length);
  protected readonly rows = computed(() =>
    this.list
      .items()
      .filter((erasure) => isWanted(erasure, this.state()))
      .map((erasure) => ({
        erasure,
        mark: erasureMark(erasure),
        scope: scopeText(erasure.scope),
        documentUrl: this.api.documentUrl('erasures', erasure.id),
        reportUrl: this.api.documentUrl('erasures', erasure.id, 'report'),
      })),
  );

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Erasures' }]);
    void this.list.load();
    pollWhile(
      () => this.list.items().some(({ state }) => state !== 'done'),
      () => this.list.refresh(),
    );
  }

  protected show(state: string): void {
    const queryParams = { state: state === 'all' ? null : state };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected erase(): void {
    const opened = this.dialog.open<EraseDialog, unknown, ErasureView>(EraseDialog);
    opened.afterClosed().subscribe((begun) => begun && void this.list.load());
  }
}

function isWanted({ state, isOverdue }: ErasureView, wanted: string | undefined): boolean {
  if (wanted === 'overdue') return isOverdue;
  if (wanted === 'open') return state !== 'done';
  return wanted === 'done' ? state === 'done' : true;
}
