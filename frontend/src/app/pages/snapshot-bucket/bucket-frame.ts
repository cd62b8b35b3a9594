import { Component, computed, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatTabsModule } from '@angular/material/tabs';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { EmptyState } from '../../shared/empty-state';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { SAME_PATH } from '../../shared/same-path';
import { StateMark } from '../../shared/state-mark';
import { basedBytes, basedCount, snapshotTitle } from '../../shared/survey-words';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { bucketRow } from '../snapshot/bucket-facts';
import { SnapshotDesk } from '../snapshot/snapshot-desk';

/** One bucket as a snapshot saw it: what it holds, and its tabs. */
@Component({
  selector: 'app-bucket-frame',
  imports: [
    EmptyState,
    MatButton,
    MatIcon,
    MatTabsModule,
    ProblemCard,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    SkeletonRows,
    StateMark,
    When,
  ],
  providers: [SnapshotDesk],
  templateUrl: './bucket-frame.html',
  styleUrl: './bucket-frame.scss',
})
export class BucketFrame {
  protected readonly desk = inject(SnapshotDesk);
  readonly id = input.required<string>();
  readonly bucket = input.required<string>();

  protected readonly here = SAME_PATH;
  protected readonly title = computed(() => {
    const overview = this.desk.overview();
    return overview ? snapshotTitle(overview) : 'Snapshot';
  });
  private readonly found = computed(() =>
    this.desk.overview()?.buckets.find(({ name }) => name === this.bucket()),
  );
  /** The bucket in words; undefined when the snapshot has none of that name. */
  protected readonly facts = computed(() => {
    const bucket = this.found();
    if (!bucket) return undefined;
    const { basis } = bucket;
    return {
      ...bucketRow(bucket),
      creationDate: bucket.creationDate,
      versions: basedCount(bucket.versionCount, basis.versionCount),
      markers: basedCount(bucket.deleteMarkerCount, basis.deleteMarkerCount),
      waiting: basedBytes(bucket.incompleteUploadBytes, basis.incompleteUploadBytes),
    };
  });
  protected readonly tabs = computed(() => {
    const base = ['/snapshots', this.id(), 'b', this.bucket()];
    return [
      { label: 'Objects', link: base },
      { label: 'Versions', link: [...base, 'versions'] },
      { label: 'Uploads', link: [...base, 'uploads'] },
      { label: 'Settings', link: [...base, 'settings'] },
      { label: 'Raw JSON', link: [...base, 'raw'] },
    ];
  });

  constructor() {
    inject(PageTrail).follow(() => [
      { label: 'Snapshots', link: ['/snapshots'] },
      { label: this.title(), link: ['/snapshots', this.id()] },
      { label: this.bucket() },
    ]);
    effect(() => this.desk.id.set(this.id()));
  }
}
