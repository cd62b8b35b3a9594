import { Component, input } from '@angular/core';
import { StateMark } from '../../shared/state-mark';
import type { Cut } from './bucket-facts';

/** Says that a list is not the whole, how much of it there is, and which limit or trouble ended it. */
@Component({
  selector: 'app-cut-strip',
  imports: [StateMark],
  template: `<app-state-mark [mark]="cut().mark" />
    <span>
      <strong>{{ cut().shown }}</strong>
      @if (cut().why) {
        : {{ cut().why }}
      }
      .
      @if (cut().setting; as setting) {
        <code>{{ setting }}</code> on the server changes that for the next snapshot.
      }
    </span>`,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 10px;
      padding: 8px 14px;
      border: 1px solid var(--line);
      border-inline-start: 3px solid var(--degraded);
      border-radius: var(--radius);
      background: var(--degraded-soft);
    }
    span {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
  `,
  host: { role: 'note' },
})
export class CutStrip {
  readonly cut = input.required<Cut>();
}
