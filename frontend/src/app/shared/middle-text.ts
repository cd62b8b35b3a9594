import { Component, computed, input } from '@angular/core';

const TAIL_CHARS = 10;
/** What stays of the beginning in the narrowest place. */
const LEAST_HEAD_CHARS = 4;

/** Cuts a long name in its middle, so that beginning and ending (the extension) stay readable at any width. */
@Component({
  selector: 'app-middle-text',
  // Two boxes would be read, and found, as two words.
  template: `<span class="visually-hidden">{{ text() }}</span
    ><span class="head" aria-hidden="true" [style.min-inline-size.ch]="leastHead()">{{ head() }}</span
    ><span class="tail" aria-hidden="true">{{ tail() }}</span>`,
  styles: `
    :host {
      display: inline-flex;
      min-inline-size: 0;
      max-inline-size: 100%;
      overflow: hidden;
      font-family: var(--mono);
      font-size: 12.5px;
      white-space: pre;
    }
    .head {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .visually-hidden {
      user-select: none;
    }
    .tail {
      flex: none;
    }
  `,
  host: { '[title]': 'text()' },
})
export class MiddleText {
  readonly text = input.required<string>();
  // By code point: half an emoji is no text.
  private readonly chars = computed(() => Array.from(this.text()));
  protected readonly head = computed(() => this.chars().slice(0, -TAIL_CHARS).join(''));
  /** A head that is shorter than that must not leave a gap. */
  protected readonly leastHead = computed(() =>
    Math.min(LEAST_HEAD_CHARS, Math.max(0, this.chars().length - TAIL_CHARS)),
  );
  protected readonly tail = computed(() => this.chars().slice(-TAIL_CHARS).join(''));
}
