import { Component, computed, input } from '@angular/core';

const TAIL_CHARS = 10;

/** Cuts a long name in its middle, so that beginning and ending (the extension) stay readable at any width. */
@Component({
  selector: 'app-middle-text',
  template: `<span class="head">{{ head() }}</span
    ><span class="tail">{{ tail() }}</span>`,
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
    .head:not(:empty) {
      min-inline-size: 4ch;
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
  protected readonly tail = computed(() => this.chars().slice(-TAIL_CHARS).join(''));
}
