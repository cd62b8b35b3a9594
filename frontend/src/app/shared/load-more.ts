import { Component, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Page } from '@sgw/contracts';
import type { PagedList } from '../api/paged-list';

/** Reads the next page of a list, where there is one. */
@Component({
  selector: 'app-load-more',
  imports: [MatButton],
  template: `@if (list().hasMore()) {
    <button
      matButton="outlined"
      type="button"
      [disabled]="list().phase() === 'loading-more'"
      (click)="list().loadMore()"
    >
      {{ list().phase() === 'loading-more' ? 'Reading…' : 'Load more' }}
    </button>
  }`,
})
export class LoadMore {
  readonly list = input.required<PagedList<Page<unknown>>>();
}
