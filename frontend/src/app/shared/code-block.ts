import { Component, input } from '@angular/core';
import { CopyButton } from './copy-button';

/** Text to paste elsewhere, with the button that copies it whole. */
@Component({
  selector: 'app-code-block',
  imports: [CopyButton],
  // Long lines scroll inside; a keyboard must be able to scroll them too.
  template: `<pre tabindex="0" role="region" [attr.aria-label]="what()"><code>{{ code() }}</code></pre>
    <app-copy-button [text]="code()" [what]="what()" />`,
  styles: `
    :host {
      display: flex;
      align-items: flex-start;
      gap: 4px;
      padding: 6px 6px 6px 12px;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--surface-2);
      text-align: start;
      min-inline-size: 0;
      max-inline-size: 100%;
    }
    pre {
      flex: 1;
      min-inline-size: 0;
      margin: 0;
      padding: 2px 0;
      overflow-x: auto;
      line-height: 20px;
    }
  `,
})
export class CodeBlock {
  readonly code = input.required<string>();
  readonly what = input.required<string>();
}
