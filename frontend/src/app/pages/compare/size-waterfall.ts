import { Component, computed, input } from '@angular/core';
import { formatBytes, formatExactBytes } from '../../shared/format-bytes';
import { signedBytes } from './change-words';
import type { SizeStep } from './size-steps';

/** From the size before to the size after, step by step: each bar begins where the one before it ended. */
@Component({
  selector: 'app-size-waterfall',
  template: `<h2 id="steps-title">Size, from before to after</h2>
    <ol aria-labelledby="steps-title">
      @for (bar of bars(); track bar.name) {
        <li>
          <span>{{ bar.name }}</span>
          <svg height="14" width="100%" aria-hidden="true" focusable="false">
            <rect class="rail" width="100%" height="14" rx="3" />
            <rect [class]="bar.kind" [attr.x]="bar.x" [attr.width]="bar.width" height="14" rx="3" />
          </svg>
          <span class="value" [title]="bar.exact">{{ bar.value }}</span>
        </li>
      }
    </ol>`,
  styles: `
    :host {
      display: block;
    }
    ol {
      margin-block-start: 8px;
    }
    li {
      display: grid;
      grid-template-columns: 72px minmax(24px, 1fr) 92px;
      gap: 8px;
      align-items: center;
      min-block-size: 26px;
    }
    svg {
      display: block;
    }
    .rail {
      fill: var(--hover);
    }
    .whole {
      fill: var(--line-strong);
    }
    .more {
      fill: var(--accent);
    }
    .less {
      fill: var(--law-us);
    }
    .value {
      text-align: end;
      white-space: nowrap;
    }
  `,
})
export class SizeWaterfall {
  readonly steps = input.required<readonly SizeStep[]>();
  protected readonly bars = computed(() => {
    const largest = Math.max(1, ...this.steps().map(({ from, to }) => Math.max(from, to)));
    const share = (bytes: number): string => `${(bytes / largest) * 100}%`;
    return this.steps().map(({ name, from, to, isWhole }) => ({
      name,
      x: share(isWhole ? 0 : Math.min(from, to)),
      width: share(Math.abs(to - from)),
      kind: isWhole ? 'whole' : to > from ? 'more' : 'less',
      value: isWhole ? formatBytes(to) : signedBytes(from, to),
      exact: formatExactBytes(Math.abs(to - from)),
    }));
  });
}
