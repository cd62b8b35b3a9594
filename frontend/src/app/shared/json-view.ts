import { Component, computed, input } from '@angular/core';
import { CopyButton } from './copy-button';
import { formatBytes } from './format-bytes';
import { JsonTree } from './json-tree';

/** A document of JSON to read and to copy whole. */
@Component({
  selector: 'app-json-view',
  imports: [CopyButton, JsonTree],
  template: `<section class="card card-pad" [attr.aria-label]="what()">
    <header class="row">
      <p class="text-2">{{ note() }}</p>
      <span class="spacer"></span>
      <span class="meta text-3">{{ size() }}</span>
      <app-copy-button [text]="text()" what="JSON" />
    </header>
    <app-json-tree [value]="value()" [isRoot]="true" />
  </section>`,
  styles: `
    header {
      align-items: flex-start;
      margin-block-end: 8px;
    }
    .meta {
      line-height: 24px;
      white-space: nowrap;
    }
  `,
})
export class JsonView {
  readonly value = input.required<unknown>();
  readonly what = input.required<string>();
  readonly note = input('');
  protected readonly text = computed(() => JSON.stringify(this.value(), null, 2));
  protected readonly size = computed(() => formatBytes(this.text().length));
}
