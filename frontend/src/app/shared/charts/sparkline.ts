import { Component, computed, input } from '@angular/core';

const BOX = { width: 64, height: 22 };
/** The dot at an end, and a line that is not cut. */
const PAD_PX = 4;

/** A small line through a few numbers in their order, with a dot at one of them. */
@Component({
  selector: 'app-sparkline',
  template: `<svg role="img" [attr.width]="box.width" [attr.height]="box.height" [attr.aria-label]="label()">
    <title>{{ label() }}</title>
    <polyline [attr.points]="line()" />
    @if (dot(); as dot) {
      <circle [attr.cx]="dot.x" [attr.cy]="dot.y" r="3" />
    }
  </svg>`,
  styles: `
    svg {
      display: block;
    }
    polyline {
      fill: none;
      stroke: var(--line-strong);
      stroke-width: 1.5;
      stroke-linejoin: round;
    }
    circle {
      fill: var(--accent);
    }
  `,
})
export class Sparkline {
  readonly values = input.required<readonly number[]>();
  /** Which of them is meant. */
  readonly at = input(-1);
  /** Says the same in words. */
  readonly label = input.required<string>();
  protected readonly box = BOX;
  private readonly points = computed(() => pointsOf(this.values()));
  protected readonly line = computed(() =>
    this.points()
      .map(({ x, y }) => `${x},${y}`)
      .join(' '),
  );
  protected readonly dot = computed(() => this.points()[this.at()]);
}

/** From left to right, the largest on top and 0 at the bottom, so that a small change looks small. */
export function pointsOf(values: readonly number[]): readonly { readonly x: number; readonly y: number }[] {
  const largest = Math.max(0, ...values);
  const width = BOX.width - 2 * PAD_PX;
  const height = BOX.height - 2 * PAD_PX;
  return values.map((value, index) => ({
    x: rounded(PAD_PX + (values.length < 2 ? width : (index / (values.length - 1)) * width)),
    y: rounded(PAD_PX + height - (largest === 0 ? 0 : (value / largest) * height)),
  }));
}

const rounded = (px: number): number => Math.round(px * 10) / 10;
