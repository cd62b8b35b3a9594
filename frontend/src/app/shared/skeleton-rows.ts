import { Component, computed, input } from '@angular/core';

/** Stands where rows will be, as long as they are on their way. */
@Component({
  selector: 'app-skeleton-rows',
  template: `@for (row of places(); track row) {
    <span class="skeleton"></span>
  }`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 20px;
    }
  `,
  host: { role: 'status', 'aria-busy': 'true', '[attr.aria-label]': 'label()' },
})
export class SkeletonRows {
  /** What is on its way, for who does not see it. */
  readonly label = input.required<string>();
  readonly rows = input(3);
  protected readonly places = computed(() => Array.from({ length: this.rows() }, (_, place) => place));
}
