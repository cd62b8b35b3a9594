import { Component, computed, input } from '@angular/core';

const MOST_CELLS = 6;

/** Copies of one object at a glance: a filled cell for each verified one, a hollow one for each that is owed. */
@Component({
  selector: 'app-mini-strip',
  template: `@for (cell of cells(); track $index) {
      <span class="cell" [class.full]="cell" aria-hidden="true"></span>
    }
    <span class="count" [class.owed]="isOwed()">{{ verified() }}/{{ required() }}</span>
    <span class="visually-hidden">{{
      isOwed() ? 'copies verified, the rest is owed' : 'copies verified'
    }}</span>`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 3px;
    }
    .cell {
      inline-size: 10px;
      block-size: 10px;
      border: 1.5px dashed var(--pending);
      border-radius: 2px;
    }
    .cell.full {
      border: 0;
      background: var(--ok);
    }
    .count {
      margin-inline-start: 4px;
      color: var(--text-2);
    }
    .count.owed {
      color: var(--pending);
      font-weight: 500;
    }
  `,
})
export class MiniStrip {
  readonly verified = input.required<number>();
  readonly required = input.required<number>();
  protected readonly isOwed = computed(() => this.verified() < this.required());
  protected readonly cells = computed(() => {
    const count = Math.min(MOST_CELLS, Math.max(this.required(), this.verified()));
    return Array.from({ length: count }, (_, index) => index < this.verified());
  });
}
