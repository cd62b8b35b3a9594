import { Component, computed, input } from '@angular/core';
import type { Share } from '@sgw/contracts';
import { formatBytes, formatCount, formatExactBytes } from '../format-bytes';

/** What the length of a bar, the area of a tile stands for. */
export type Measure = 'bytes' | 'objects';

/** A few shares as bars with their names and numbers beside them; an empty bin keeps its place. */
@Component({
  selector: 'app-bar-list',
  template: `<ul>
    @for (bar of bars(); track bar.name) {
      <li>
        <span class="name" [title]="bar.name">{{ bar.name }}</span>
        <svg height="14" width="100%" aria-hidden="true" focusable="false">
          <rect class="rail" width="100%" height="14" rx="3" />
          <rect class="bar" [attr.width]="bar.width" height="14" rx="3" />
        </svg>
        <span class="value" [title]="bar.exact">{{ bar.value }}</span>
        <span class="share text-3">{{ bar.percent }}</span>
      </li>
    } @empty {
      <li class="text-3">Nothing was seen.</li>
    }
  </ul>`,
  styles: `
    li {
      display: grid;
      grid-template-columns: minmax(70px, 104px) minmax(24px, 1fr) 74px 46px;
      gap: 8px;
      align-items: center;
      min-block-size: 26px;
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    svg {
      display: block;
    }
    .rail {
      fill: var(--hover);
    }
    .bar {
      fill: var(--accent);
    }
    .value,
    .share {
      text-align: end;
      white-space: nowrap;
    }
  `,
})
export class BarList {
  readonly shares = input.required<readonly Share[]>();
  readonly measure = input<Measure>('bytes');
  readonly most = input(8);
  protected readonly bars = computed(() => {
    const by = this.measure();
    const shares = this.shares();
    const total = shares.reduce((sum, share) => sum + share[by], 0);
    const largest = Math.max(0, ...shares.map((share) => share[by]));
    return shares.slice(0, this.most()).map((share) => ({
      name: share.name,
      value: by === 'bytes' ? formatBytes(share.bytes) : formatCount(share.objects),
      exact: by === 'bytes' ? formatExactBytes(share.bytes) : '',
      width: largest > 0 ? `${(share[by] / largest) * 100}%` : '0',
      percent: total > 0 ? percentOf(share[by] / total) : '',
    }));
  });
}

function percentOf(part: number): string {
  const rounded = Math.round(part * 100);
  return part > 0 && rounded === 0 ? '<1 %' : `${rounded} %`;
}
