import { CdkVirtualScrollViewport, ScrollingModule } from '@angular/cdk/scrolling';
import { NgTemplateOutlet } from '@angular/common';
import {
  Component,
  computed,
  contentChild,
  Directive,
  inject,
  input,
  output,
  TemplateRef,
  ViewEncapsulation,
  viewChild,
} from '@angular/core';

const ROW_PX = 36;
const MOST_ROWS_SHOWN = 16;

/** What a template of a row is given. */
interface RowContext<T> {
  readonly $implicit: T;
}

/** The cells of a row of a {@link RowList}: `<ng-container *appRow="let row of rows()">`. A row that is undefined is on its way. */
@Directive({ selector: '[appRow]' })
export class RowTemplate<T> {
  readonly appRowOf = input.required<readonly (T | undefined)[]>();
  readonly template = inject<TemplateRef<RowContext<T>>>(TemplateRef);

  /** Lets the compiler know of which type a row is. */
  static ngTemplateContextGuard<T>(_row: RowTemplate<T>, _context: unknown): _context is RowContext<T> {
    return true;
  }
}

/**
 * A table of any length, of which only the rows in sight are drawn. Its head is what is projected as `[head]`; how wide the columns
 * are is the `--columns` of whoever uses it.
 */
@Component({
  selector: 'app-row-list',
  imports: [NgTemplateOutlet, ScrollingModule],
  template: `<div
    class="card"
    role="table"
    [attr.aria-label]="label()"
    [attr.aria-rowcount]="rows().length + 1"
  >
    <div role="rowgroup">
      <div role="row" class="line row-head" aria-rowindex="1"><ng-content select="[head]" /></div>
    </div>
    <cdk-virtual-scroll-viewport
      role="rowgroup"
      tabindex="0"
      [attr.aria-label]="'Rows of ' + label()"
      [itemSize]="rowPx"
      [style.block-size.px]="heightPx()"
      (scrolledIndexChange)="tell()"
    >
      <div
        *cdkVirtualFor="let row of rows(); let index = index; trackBy: byPlace"
        role="row"
        class="line"
        [attr.aria-rowindex]="index + 2"
      >
        @if (row === undefined) {
          <div role="cell"><span class="skeleton"></span><span class="visually-hidden">Loading</span></div>
        } @else {
          <ng-container [ngTemplateOutlet]="row$().template" [ngTemplateOutletContext]="{ $implicit: row }" />
        }
      </div>
    </cdk-virtual-scroll-viewport>
  </div>`,
  styleUrl: './row-list.scss',
  // The cells are drawn by templates of other components.
  encapsulation: ViewEncapsulation.None,
})
export class RowList {
  readonly label = input.required<string>();
  /** The rows that are drawn now, first and behind the last. */
  readonly look = output<{ readonly from: number; readonly to: number }>();
  protected readonly row$ = contentChild.required(RowTemplate);
  private readonly viewport = viewChild(CdkVirtualScrollViewport);
  protected readonly rowPx = ROW_PX;
  protected readonly rows = computed((): readonly unknown[] => this.row$().appRowOf());
  protected readonly heightPx = computed(
    () => Math.min(MOST_ROWS_SHOWN, Math.max(1, this.rows().length)) * ROW_PX,
  );

  protected readonly byPlace = (place: number): number => place;

  protected tell(): void {
    const range = this.viewport()?.getRenderedRange();
    if (range) this.look.emit({ from: range.start, to: range.end });
  }
}
