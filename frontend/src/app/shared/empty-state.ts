import { Component, input } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import type { IconName } from './icons';

/** A place with nothing in it yet: what it is for, and the one next thing to do. */
@Component({
  selector: 'app-empty-state',
  imports: [MatIcon],
  template: `<div class="picture" aria-hidden="true"><mat-icon [svgIcon]="icon()" /></div>
    <h2>{{ title() }}</h2>
    <ng-content />`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 10px;
      padding: 40px 20px 44px;
      text-align: center;
      color: var(--text-2);
    }
    h2 {
      color: var(--text);
    }
    .picture {
      display: grid;
      place-items: center;
      inline-size: 72px;
      block-size: 72px;
      border-radius: 50%;
      background: var(--accent-soft);
      color: var(--accent);
    }
    .picture .mat-icon {
      inline-size: 36px;
      block-size: 36px;
    }
  `,
})
export class EmptyState {
  readonly icon = input.required<IconName>();
  readonly title = input.required<string>();
}
