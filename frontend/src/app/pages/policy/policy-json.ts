import { Component, computed, type ElementRef, input, output, viewChild } from '@angular/core';
import type { TextMistake } from './policy-text';

/** A policy as JSON, with the line of every mistake. */
@Component({
  selector: 'app-policy-json',
  template: `<div class="editor" [style.--lines]="lines().length">
      <div class="gutter mono" aria-hidden="true">
        @for (line of lines(); track $index) {
          <div [class.wrong]="wrong().has($index + 1)">{{ $index + 1 }}</div>
        }
      </div>
      <textarea
        #area
        class="mono"
        aria-label="Policy as JSON"
        aria-describedby="json-mistakes"
        spellcheck="false"
        autocapitalize="none"
        autocomplete="off"
        wrap="off"
        [attr.aria-invalid]="mistakes().length ? true : null"
        [value]="text()"
        (input)="changed.emit(area.value)"
      ></textarea>
    </div>
    <ul id="json-mistakes" class="stack mistakes" aria-label="Mistakes">
      @for (mistake of mistakes(); track $index) {
        <li>
          <button type="button" (click)="show(mistake)">Line {{ mistake.line }}</button>
          <code>{{ mistake.pointer || '/' }}</code>
          <span>{{ mistake.detail }}</span>
        </li>
      }
    </ul>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 10px;
    }
    .editor {
      display: flex;
      max-block-size: 60dvh;
      overflow-y: auto;
      border: 1px solid var(--line-strong);
      border-radius: var(--radius);
      background: var(--surface-2);
    }
    .editor:focus-within {
      outline: 2px solid var(--accent);
    }
    .gutter {
      flex: none;
      min-inline-size: 40px;
      block-size: max-content;
      padding: 8px 8px 8px 0;
      color: var(--text-3);
      line-height: 20px;
      text-align: end;
      user-select: none;
    }
    .wrong {
      border-inline-start: 3px solid var(--down);
      background: var(--down-soft);
      color: var(--down);
      font-weight: 600;
    }
    textarea {
      flex: 1;
      min-inline-size: 0;
      box-sizing: content-box;
      block-size: calc(var(--lines) * 20px + 20px);
      min-block-size: 320px;
      padding: 8px;
      border: 0;
      outline: 0;
      background: none;
      color: var(--text);
      font-size: 12.5px;
      line-height: 20px;
      resize: none;
      overflow-y: hidden;
    }
    .mistakes li {
      overflow-wrap: anywhere;
    }
    .mistakes button {
      margin-inline-end: 8px;
      padding: 2px 8px;
      min-block-size: 24px;
      border: 1px solid var(--down);
      border-radius: var(--radius-chip);
      background: none;
      color: var(--down);
      font: inherit;
      cursor: pointer;
    }
    code {
      margin-inline-end: 8px;
    }
  `,
})
export class PolicyJson {
  readonly text = input.required<string>();
  readonly mistakes = input.required<readonly TextMistake[]>();
  readonly changed = output<string>();
  private readonly area = viewChild.required<ElementRef<HTMLTextAreaElement>>('area');
  protected readonly lines = computed(() => this.text().split('\n'));
  protected readonly wrong = computed(() => new Set(this.mistakes().map(({ line }) => line)));

  /** Marks the line in the text, where it can be mended at once. */
  protected show({ line }: TextMistake): void {
    const before = this.lines().slice(0, line - 1);
    const start = before.reduce((length, each) => length + each.length + 1, 0);
    const area = this.area().nativeElement;
    area.focus();
    area.setSelectionRange(start, start + (this.lines()[line - 1]?.length ?? 0));
  }
}
