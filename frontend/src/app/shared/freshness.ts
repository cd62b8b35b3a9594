import { Component, computed, input } from '@angular/core';
import type { LiveChannel } from '../live/live-channel';
import { formatClock } from './format-time';

/** How fresh a page is that is kept fresh by itself. */
@Component({
  selector: 'app-freshness',
  template: `@switch (channel().freshness()) {
    @case ('live') {
      <span class="meta text-2 fresh"><span class="pulse" aria-hidden="true"></span>Live</span>
    }
    @case ('polling') {
      <span class="meta text-2">as of {{ asOf() }}</span>
    }
    @case ('stale') {
      <span class="meta stale" role="status">
        @if (asOf()) {
          as of {{ asOf() }}, reconnecting
        } @else {
          reconnecting
        }
      </span>
    }
  }`,
  styles: `
    .fresh {
      display: inline-flex;
      align-items: center;
      gap: 6px;
    }

    .pulse {
      inline-size: 8px;
      block-size: 8px;
      border-radius: 50%;
      background: var(--ok);
      animation: breathe 2s ease-in-out infinite;
    }

    @keyframes breathe {
      50% {
        opacity: 0.35;
      }
    }

    .stale {
      color: var(--degraded);
      font-weight: 500;
    }
  `,
})
export class Freshness {
  readonly channel = input.required<Pick<LiveChannel<unknown>, 'freshness' | 'receivedAt'>>();
  protected readonly asOf = computed(() => {
    const at = this.channel().receivedAt();
    return at === undefined ? '' : formatClock(at);
  });
}
