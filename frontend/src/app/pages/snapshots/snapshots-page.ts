import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, DestroyRef, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink } from '@angular/router';
import type { Problem, SnapshotSummary } from '@sgw/contracts';
import { localProblem, problemOf } from '../../api/api-problem';
import { SnapshotApi } from '../../api/snapshot-api';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CountPipe } from '../../shared/count.pipe';
import { Sparkline } from '../../shared/charts/sparkline';
import { EmptyState } from '../../shared/empty-state';
import { ExportMenu } from '../../shared/export-menu';
import { Freshness } from '../../shared/freshness';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { Size } from '../../shared/size';
import { StateMark } from '../../shared/state-mark';
import { snapshotTitle } from '../../shared/survey-words';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { DeletionUndo } from './deletion-undo';
import { nextOrder, ordered, orderOf, seriesByEndpoint, type SnapshotOrder } from './snapshot-order';
import { olderFirst, sizeSeries, summaryRow } from './snapshot-rows';
import { UndoBar } from './undo-bar';

const MOST_IMPORT_BYTES = 64 * 1024 * 1024;
/** From so many on, a word must be typed before they are deleted. */
const MANY = 2;

/** A column of the list that can be ordered by. */
interface Column {
  readonly by: SnapshotOrder;
  readonly label: string;
  readonly isNumber?: boolean;
}

const COLUMNS: readonly Column[] = [
  { by: 'name', label: 'Name' },
  { by: 'endpoint', label: 'Endpoint' },
  { by: 'taken', label: 'Taken' },
  { by: 'buckets', label: 'Buckets', isNumber: true },
  { by: 'objects', label: 'Objects seen', isNumber: true },
  { by: 'bytes', label: 'Size seen', isNumber: true },
];

/** The snapshots kept, newest first, and kept fresh: to open, compare, take out, bring in and delete. */
@Component({
  selector: 'app-snapshots-page',
  imports: [
    CountPipe,
    EmptyState,
    ExportMenu,
    Freshness,
    MatButton,
    MatFormField,
    MatIcon,
    MatIconButton,
    MatInput,
    MatPrefix,
    MatTooltip,
    NgTemplateOutlet,
    ProblemCard,
    RouterLink,
    Size,
    SkeletonRows,
    Sparkline,
    StateMark,
    UndoBar,
    When,
  ],
  templateUrl: './snapshots-page.html',
  styleUrl: './snapshots-page.scss',
})
export class SnapshotsPage {
  private readonly api = inject(SnapshotApi);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  /** Filter, in the address so that a view can be passed on. */
  readonly q = input<string>();
  /** What it is ordered by, for the same reason. */
  readonly sort = input<string>();

  private readonly undo = inject(DeletionUndo);
  protected readonly list = this.api.live();
  protected readonly columns = COLUMNS;
  protected readonly isImporting = signal(false);
  protected readonly importProblem = signal<Problem | undefined>(undefined);
  protected readonly chosen = signal<ReadonlySet<string>>(new Set());
  protected readonly filter = computed(() => this.q() ?? '');
  protected readonly all = computed(() => this.list.value()?.snapshots);
  protected readonly unreadable = computed(() => this.list.value()?.unreadable ?? []);
  private readonly series = computed(() => seriesByEndpoint(this.all() ?? []));
  protected readonly rows = computed(() => {
    const wanted = this.filter().trim().toLowerCase();
    return ordered(this.all() ?? [], this.sort())
      .map((snapshot) => ({
        ...summaryRow(snapshot),
        line: sizeSeries(this.series().get(snapshot.endpoint.url) ?? [], snapshot),
      }))
      .filter(({ snapshot: { name, endpoint, note, tags } }) =>
        [name, endpoint.url, note, ...tags].join(' ').toLowerCase().includes(wanted),
      );
  });
  protected readonly selected = computed(() => this.all()?.filter(({ id }) => this.chosen().has(id)) ?? []);
  /** The two to compare, from the older to the newer. */
  protected readonly pair = computed(() => {
    const selected = this.selected();
    return selected.length === 2 ? olderFirst(selected) : undefined;
  });

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Snapshots' }]);
    this.list.start();
    inject(DestroyRef).onDestroy(() => this.list.stop());
  }

  protected directionOf({ by }: Column): 'ascending' | 'descending' | null {
    const now = orderOf(this.sort());
    if (now.by !== by) return null;
    return now.isDown ? 'descending' : 'ascending';
  }

  protected sortBy({ by }: Column): void {
    const queryParams = { sort: nextOrder(this.sort(), by) };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected setFilter(event: Event): void {
    const q = (event.target as HTMLInputElement).value || null;
    void this.router.navigate([], { queryParams: { q }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected toggle(id: string): void {
    this.chosen.update((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }

  protected toggleAll(): void {
    const shown = this.rows().map(({ snapshot }) => snapshot.id);
    const isAll = shown.every((id) => this.chosen().has(id));
    this.chosen.set(new Set(isAll ? [] : shown));
  }

  protected compare(): void {
    const [a, b] = this.pair() ?? [];
    if (a && b) void this.router.navigate(['/snapshots/compare'], { queryParams: { a: a.id, b: b.id } });
  }

  protected delete(snapshots: readonly SnapshotSummary[]): void {
    const [first] = snapshots;
    if (!first) return;
    const isOne = snapshots.length === 1;
    const deleted: SnapshotSummary[] = [];
    const data: Confirmation = {
      title: isOne ? `Delete the snapshot ${snapshotTitle(first)}?` : `Delete ${snapshots.length} snapshots?`,
      text: [
        'The file is removed from this server; for a moment it can be taken back, then it is gone for good. Nothing changes at the provider.',
      ],
      ...(isOne ? {} : { names: snapshots.map(snapshotTitle) }),
      action: isOne ? 'Delete snapshot' : 'Delete snapshots',
      isDangerous: true,
      ...(snapshots.length >= MANY ? { typedWord: 'delete' } : {}),
      run: async () => {
        for (const snapshot of snapshots) {
          if (deleted.includes(snapshot)) continue;
          await this.api.delete(snapshot.id);
          deleted.push(snapshot);
        }
      },
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    // Some may be gone although a later one could not be deleted.
    opened.afterClosed().subscribe(() => {
      this.chosen.set(new Set());
      this.undo.offerFor(deleted);
      void this.list.refresh();
    });
  }

  protected async import(event: Event): Promise<void> {
    const box = event.target as HTMLInputElement;
    const file = box.files?.[0];
    box.value = '';
    if (!file) return;
    this.isImporting.set(true);
    this.importProblem.set(undefined);
    try {
      const { id } = await this.api.import(await contentOf(file));
      await this.router.navigate(['/snapshots', id]);
    } catch (thrown) {
      this.importProblem.set(thrown instanceof ImportMistake ? thrown.problem : problemOf(thrown));
    } finally {
      this.isImporting.set(false);
    }
  }
}

/** A file that need not be sent to know that it is no snapshot. */
class ImportMistake extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

async function contentOf(file: File): Promise<unknown> {
  if (file.size > MOST_IMPORT_BYTES)
    throw new ImportMistake(localProblem('The file is too large', `${file.name} is larger than 64 MiB.`));
  try {
    return JSON.parse(await file.text());
  } catch {
    const detail = `${file.name} is no JSON. Only the JSON export of a snapshot can be imported.`;
    throw new ImportMistake(localProblem('That is no snapshot', detail));
  }
}
