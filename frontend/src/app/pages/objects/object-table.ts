import { Component, computed, type ElementRef, input, model, output, signal, viewChild } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTooltip } from '@angular/material/tooltip';
import type { ObjectSummary } from '@sgw/contracts';
import { Size } from '../../shared/size';
import { MiddleText } from '../../shared/middle-text';
import { MiniStrip } from '../../shared/mini-strip';
import { When } from '../../shared/when';

interface FolderRow {
  readonly id: string;
  readonly name: string;
  readonly object?: undefined;
}

interface ObjectRow {
  readonly id: string;
  readonly name: string;
  readonly object: ObjectSummary;
}

/**
 * Folders and objects as one grid. Arrows (or j and k) move, Enter opens, Space selects, Delete asks to delete; the
 * tab key passes through it in one step.
 */
@Component({
  selector: 'app-object-table',
  imports: [Size, MatIcon, MatIconButton, MatTooltip, MiddleText, MiniStrip, When],
  templateUrl: './object-table.html',
  styleUrl: './object-table.scss',
})
export class ObjectTable {
  /** Prefix that all names share and that is not repeated on every row. */
  readonly folder = input.required<string>();
  readonly folders = input.required<readonly string[]>();
  readonly objects = input.required<readonly ObjectSummary[]>();
  readonly openKey = input<string>();
  readonly selected = model.required<ReadonlySet<string>>();
  readonly enterFolder = output<string>();
  readonly openObject = output<string>();
  readonly download = output<string>();
  readonly delete = output<readonly string[]>();

  private readonly body = viewChild.required<ElementRef<HTMLElement>>('body');
  private readonly active = signal(0);
  protected readonly rows = computed((): readonly (FolderRow | ObjectRow)[] => {
    const cut = this.folder().length;
    return [
      ...this.folders().map((prefix) => ({ id: prefix, name: prefix.slice(cut) })),
      ...this.objects().map((object) => ({
        id: object.key,
        name: object.key.slice(cut) || object.key,
        object,
      })),
    ];
  });
  /** The list may shrink under the cursor. */
  protected readonly cursor = computed(() => Math.min(this.active(), Math.max(0, this.rows().length - 1)));
  protected readonly isAllSelected = computed(
    () => this.objects().length > 0 && this.objects().every(({ key }) => this.selected().has(key)),
  );

  protected open(row: FolderRow | ObjectRow): void {
    if (row.object) this.openObject.emit(row.id);
    else this.enterFolder.emit(row.id);
  }

  protected clicked(row: FolderRow | ObjectRow, index: number): void {
    this.active.set(index);
    this.open(row);
  }

  protected toggle(key: string): void {
    const next = new Set(this.selected());
    if (!next.delete(key)) next.add(key);
    this.selected.set(next);
  }

  protected toggleAll(): void {
    this.selected.set(new Set(this.isAllSelected() ? [] : this.objects().map(({ key }) => key)));
  }

  protected onKey(event: KeyboardEvent): void {
    // Keys pressed inside a row's own button or checkbox are theirs.
    if (!(event.target instanceof HTMLTableRowElement) || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const row = this.rows()[this.cursor()];
    if (!row) return;
    const last = this.rows().length - 1;
    switch (event.key) {
      case 'ArrowDown':
      case 'j':
        this.moveTo(Math.min(last, this.cursor() + 1));
        break;
      case 'ArrowUp':
      case 'k':
        this.moveTo(Math.max(0, this.cursor() - 1));
        break;
      case 'Home':
        this.moveTo(0);
        break;
      case 'End':
        this.moveTo(last);
        break;
      case 'Enter':
        this.open(row);
        break;
      case ' ':
      case 'x':
        if (row.object) this.toggle(row.id);
        break;
      case 'Delete':
        this.delete.emit(this.selected().size > 0 ? [...this.selected()] : row.object ? [row.id] : []);
        break;
      case 'Escape':
        this.selected.set(new Set());
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  private moveTo(index: number): void {
    this.active.set(index);
    const rows = this.body().nativeElement.querySelectorAll<HTMLElement>('tr');
    rows[index]?.focus();
  }
}
