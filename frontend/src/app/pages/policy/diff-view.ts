import { Component, computed, input } from '@angular/core';
import { countChanges, diffLines } from './line-diff';

const MARKS = { same: ' ', added: '+', removed: '−' } as const;

/** Two texts, line by line: what went and what came. */
@Component({
  selector: 'app-diff-view',
  template: `<p class="meta text-2">
      {{ title() }}:
      @if (changes(); as changes) {
        @if (changes.added + changes.removed === 0) {
          no difference
        } @else {
          {{ changes.added }} {{ changes.added === 1 ? 'line' : 'lines' }} added,
          {{ changes.removed }} removed
        }
      }
    </p>
    <div class="lines mono" tabindex="0" role="region" [attr.aria-label]="title()">
      @for (line of lines(); track $index) {
        <div [attr.data-kind]="line.kind">
          <span class="sign" aria-hidden="true">{{ marks[line.kind] }}</span><span class="visually-hidden">{{
            line.kind === 'same' ? '' : line.kind + ': '
          }}</span
          >{{ line.text }}
        </div>
      }
    </div>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 4px;
      min-inline-size: 0;
    }
    .lines {
      position: relative;
      max-block-size: 420px;
      overflow-y: auto;
      padding-block: 6px;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--surface-2);
      line-height: 20px;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .lines > div {
      padding-inline: 24px 12px;
      text-indent: -24px;
    }
    .sign {
      display: inline-block;
      inline-size: 24px;
      text-align: center;
      text-indent: 0;
    }
    [data-kind='added'] {
      background: var(--ok-soft);
    }
    [data-kind='removed'] {
      background: var(--down-soft);
    }
  `,
})
export class DiffView {
  readonly before = input.required<string>();
  readonly after = input.required<string>();
  readonly title = input.required<string>();
  protected readonly marks = MARKS;
  protected readonly lines = computed(() => diffLines(this.before(), this.after()));
  protected readonly changes = computed(() => countChanges(this.lines()));
}
