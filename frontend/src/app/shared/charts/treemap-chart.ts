import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { formatBytes, formatCount } from '../format-bytes';
import type { Measure } from './bar-list';
import { foldSmall, squarify, type Weighted } from './treemap';

const HEIGHT = 320;
const NARROW_HEIGHT = 280;
const MOST_TILES = 60;
/** Room that a name needs at least; smaller tiles show theirs on hover and to a screen reader. */
const LABEL_BOX = { width: 64, height: 34 };
const CHAR_PX = 7.2;
const PAD_PX = 16;

/** Areas by weight; a press on a tile opens what it stands for. One stop for the tab key, from there arrows go from tile to tile. */
@Component({
  selector: 'app-treemap',
  template: `<svg [attr.width]="width()" [attr.height]="height()" role="group" [attr.aria-label]="label()">
    @for (tile of tiles(); track tile.item.name; let index = $index) {
      <g
        class="tile"
        [attr.transform]="'translate(' + tile.x + ' ' + tile.y + ')'"
        [attr.role]="tile.isDoor ? 'link' : 'img'"
        [attr.tabindex]="index === stop() ? 0 : -1"
        [attr.aria-label]="tile.words"
        [class.door]="tile.isDoor"
        [style.--strength.%]="tile.strength"
        [style.--hue]="tile.hue"
        (click)="enter(tile)"
        (keydown.enter)="enter(tile)"
        (keydown)="walk($event, index)"
        (focus)="at.set(index)"
      >
        <title>{{ tile.words }}</title>
        <rect [attr.width]="tile.width" [attr.height]="tile.height" rx="3" />
      </g>
    } @empty {
      <text x="8" y="24">Nothing to draw: nothing was seen.</text>
    }
    <g aria-hidden="true">
      @for (tile of tiles(); track tile.item.name) {
        @if (tile.name) {
          <text [attr.x]="tile.x + 8" [attr.y]="tile.y + 19" class="name">{{ tile.name }}</text>
          <text [attr.x]="tile.x + 8" [attr.y]="tile.y + 36">{{ tile.value }}</text>
        }
      }
    </g>
  </svg>`,
  styles: `
    :host {
      display: block;
      min-inline-size: 0;
      overflow: hidden;
    }
    svg {
      display: block;
    }
    rect {
      fill: color-mix(in srgb, var(--hue) var(--strength), var(--surface));
      stroke: var(--surface);
      stroke-width: 2;
    }
    .door {
      cursor: pointer;
    }
    .door:hover rect {
      stroke: var(--accent);
    }
    g:focus-visible {
      outline: none;
    }
    g:focus-visible rect {
      stroke: var(--text);
      stroke-width: 3;
    }
    text {
      fill: var(--text);
      font-size: 12px;
      pointer-events: none;
    }
    .name {
      font-weight: 600;
    }
  `,
})
export class TreemapChart {
  readonly items = input.required<readonly Weighted[]>();
  readonly measure = input<Measure>('bytes');
  /** Sentence that says what the areas are. */
  readonly label = input.required<string>();
  readonly open = output<string>();
  protected readonly at = signal(0);
  /** The tile that the tab key stops at: the last one looked at, while it is there. */
  protected readonly stop = computed(() => Math.min(this.at(), this.tiles().length - 1));
  protected readonly width = signal(0);
  protected readonly height = computed(() => (this.width() < 600 ? NARROW_HEIGHT : HEIGHT));

  protected readonly tiles = computed(() => {
    const items = foldSmall(this.items(), MOST_TILES);
    const total = items.reduce((sum, { weight }) => sum + weight, 0);
    const largest = items[0]?.weight ?? 1;
    return squarify(items, { width: this.width(), height: this.height() }).map((tile) => {
      const { name, weight, folded, hue } = tile.item;
      const value =
        tile.item.value ?? (this.measure() === 'bytes' ? formatBytes(weight) : formatCount(weight));
      const isNamed = tile.width >= LABEL_BOX.width && tile.height >= LABEL_BOX.height;
      return {
        ...tile,
        isDoor: folded === undefined,
        hue: `var(--${hue ?? 'accent'})`,
        strength: folded === undefined ? 12 + 34 * Math.sqrt(weight / largest) : 6,
        words: `${name}: ${value}, ${Math.round((weight / total) * 100)} %`,
        name: isNamed ? clip(name, tile.width - PAD_PX) : '',
        value: tile.height >= LABEL_BOX.height + 8 ? clip(value, tile.width - PAD_PX) : '',
      };
    });
  });

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  constructor() {
    const { host } = this;
    const destroyRef = inject(DestroyRef);
    afterNextRender(() => {
      this.width.set(host.clientWidth);
      const watch = new ResizeObserver(() => this.width.set(host.clientWidth));
      watch.observe(host);
      destroyRef.onDestroy(() => watch.disconnect());
    });
  }

  /** From tile to tile, in the order of their weights. */
  protected walk(event: KeyboardEvent, index: number): void {
    const last = this.tiles().length - 1;
    const to = { ArrowRight: index + 1, ArrowDown: index + 1, ArrowLeft: index - 1, ArrowUp: index - 1 }[
      event.key
    ];
    const wanted = event.key === 'Home' ? 0 : event.key === 'End' ? last : to;
    if (wanted === undefined) return;
    event.preventDefault();
    this.host.querySelectorAll<SVGGElement>('.tile')[Math.max(0, Math.min(last, wanted))]?.focus();
  }

  protected enter({ isDoor, item }: { readonly isDoor: boolean; readonly item: Weighted }): void {
    if (isDoor) this.open.emit(item.name);
  }
}

/** As much of a text as a tile has room for; of a path the end, which tells it from its neighbours. */
function clip(text: string, widthPx: number): string {
  const most = Math.max(2, Math.floor(widthPx / CHAR_PX));
  const chars = Array.from(text);
  if (chars.length <= most) return text;
  return text.includes('/') ? `…${chars.slice(1 - most).join('')}` : `${chars.slice(0, most - 1).join('')}…`;
}
