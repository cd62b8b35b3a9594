import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, contentChild, input, TemplateRef } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { Page } from '@sgw/contracts';
import type { PagedList } from '../api/paged-list';
import { ProblemCard } from './problem-card';
import { SkeletonRows } from './skeleton-rows';

/**
 * What every list that is read page by page shows of itself: that it is on its way, that it could not be read, that there is
 * nothing in it, or its rows, and below them how many there are, the next page, and why that one could not be read. The rows are
 * a template `#filled`, what stands there without any is one `#empty`; a list without it vanishes when it is empty.
 */
@Component({
  selector: 'app-paged-view',
  imports: [MatButton, NgTemplateOutlet, ProblemCard, SkeletonRows],
  template: `@switch (list().phase()) {
    @case ('failed') {
      @if (list().problem(); as problem) {
        <app-problem-card [problem]="problem" (retry)="list().load()" />
      }
    }
    @case ('idle') {}
    @case ('loading') {
      <app-skeleton-rows class="card card-pad" [label]="'Loading ' + what()" [rows]="skeletons()" />
    }
    @default {
      @if (!isEmpty()) {
        <ng-container [ngTemplateOutlet]="filled()" />
      } @else if (!list().hasMore()) {
        <ng-container [ngTemplateOutlet]="empty() ?? null" />
      }
      @if ((counted() && !isEmpty()) || list().hasMore()) {
        <footer class="row">
          @if (counted(); as counted) {
            <span class="meta text-3" role="status"
              >{{ counted }}{{ list().hasMore() ? ' read, there are more' : '' }}</span
            >
          }
          <span class="spacer"></span>
          @if (list().hasMore()) {
            <button
              matButton="outlined"
              type="button"
              [disabled]="list().phase() === 'loading-more'"
              (click)="list().loadMore()"
            >
              {{ list().phase() === 'loading-more' ? 'Reading…' : 'Load more' }}
            </button>
          }
        </footer>
      }
      @if (list().problem(); as problem) {
        <app-problem-card [problem]="problem" (retry)="list().loadMore()" />
      }
    }
  }`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 16px;
    }
    :host:empty {
      display: none;
    }
  `,
})
export class PagedView {
  readonly list = input.required<PagedList<Page<unknown>>>();
  /** What is listed, in the plural. */
  readonly what = input.required<string>();
  /** Rows drawn while the first page is on its way: about as many as there will be. */
  readonly skeletons = input(3);
  /** How many of what there are, in words; nothing is said of it where it is left out. */
  readonly counted = input('');
  /** Whether the pages hold something beside their items. */
  readonly hasOther = input(false);
  protected readonly filled = contentChild.required<TemplateRef<unknown>>('filled');
  protected readonly empty = contentChild<TemplateRef<unknown>>('empty');
  protected readonly isEmpty = computed(() => this.list().items().length === 0 && !this.hasOther());
}
