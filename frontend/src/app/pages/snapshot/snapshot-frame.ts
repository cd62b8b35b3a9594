import { Component, computed, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatTabsModule } from '@angular/material/tabs';
import { Router, RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import type { SnapshotOverview, SnapshotSummary } from '@sgw/contracts';
import { SnapshotApi } from '../../api/snapshot-api';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CountPipe } from '../../shared/count.pipe';
import { ExportMenu } from '../../shared/export-menu';
import { LabelDialog, type Labelling } from '../../shared/label-dialog';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { ProblemCard } from '../../shared/problem-card';
import { SAME_PATH } from '../../shared/same-path';
import { hostOf, PROVENANCE_WORDS, snapshotTitle } from '../../shared/survey-words';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { DeletionUndo } from '../snapshots/deletion-undo';
import { reasonsOf } from '../snapshots/snapshot-rows';
import { SnapshotDesk } from './snapshot-desk';

/** One snapshot: what it is, how much of the whole it holds, and its tabs. */
@Component({
  selector: 'app-snapshot-frame',
  imports: [
    CountPipe,
    ExportMenu,
    MatButton,
    MatIcon,
    MatTabsModule,
    ProblemCard,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    SkeletonRows,
    When,
  ],
  providers: [SnapshotDesk],
  templateUrl: './snapshot-frame.html',
  styleUrl: './snapshot-frame.scss',
})
export class SnapshotFrame {
  private readonly api = inject(SnapshotApi);
  private readonly dialog = inject(MatDialog);
  private readonly router = inject(Router);
  protected readonly desk = inject(SnapshotDesk);
  private readonly undo = inject(DeletionUndo);
  readonly id = input.required<string>();

  protected readonly overview = this.desk.overview;
  protected readonly title = computed(() => {
    const overview = this.overview();
    return overview ? snapshotTitle(overview) : 'Snapshot';
  });
  protected readonly host = computed(() => hostOf(this.overview()?.endpoint.url ?? ''));
  protected readonly provenance = computed(
    () => PROVENANCE_WORDS[this.overview()?.provenance ?? 'discovered'],
  );
  protected readonly reasons = computed(() => {
    const overview = this.overview();
    return overview ? reasonsOf(overview) : [];
  });
  protected readonly worrying = computed(() => {
    const counts = this.desk.findings()?.counts;
    return counts ? counts.critical + counts.warning : 0;
  });
  protected readonly here = SAME_PATH;
  protected readonly tabs = computed(() => [
    { label: 'Overview', link: ['/snapshots', this.id()] },
    { label: 'Findings', link: ['/snapshots', this.id(), 'findings'] },
    { label: 'Files', link: ['/snapshots', this.id(), 'files'] },
    { label: 'Policy verdict', link: ['/snapshots', this.id(), 'verdict'] },
    { label: 'Raw JSON', link: ['/snapshots', this.id(), 'raw'] },
  ]);

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Snapshots', link: ['/snapshots'] }, { label: this.title() }]);
    effect(() => this.desk.id.set(this.id()));
  }

  protected label({ name, note, tags }: SnapshotOverview): void {
    const data: Labelling<SnapshotSummary> = {
      title: 'Name, note and tags',
      text: 'Words for people. What was seen stays as it is.',
      action: 'Save',
      labels: { name, note, tags },
      run: (labels) => this.api.relabel(this.id(), labels),
    };
    const opened = this.dialog.open<
      LabelDialog<SnapshotSummary>,
      Labelling<SnapshotSummary>,
      SnapshotSummary
    >(LabelDialog, { data });
    opened.afterClosed().subscribe((saved) => saved && this.desk.reload());
  }

  protected delete(name: string): void {
    const overview = this.overview();
    const data: Confirmation = {
      title: `Delete the snapshot ${name}?`,
      text: [
        'The file is removed from this server; for a moment it can be taken back, then it is gone for good. Nothing changes at the provider.',
      ],
      action: 'Delete snapshot',
      isDangerous: true,
      run: () => this.api.delete(this.id()),
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    opened.afterClosed().subscribe((isDone) => {
      if (!isDone || !overview) return;
      this.undo.offerFor([overview]);
      void this.router.navigate(['/snapshots']);
    });
  }
}
