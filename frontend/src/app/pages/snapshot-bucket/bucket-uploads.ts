import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import type { SnapshotUpload, SnapshotUploadsPage } from '@sgw/contracts';
import { SnapshotApi } from '../../api/snapshot-api';
import { Size } from '../../shared/size';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { MiddleText } from '../../shared/middle-text';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { RowList, RowTemplate } from '../../shared/row-list';
import { basedBytes, basedCount } from '../../shared/survey-words';
import { When } from '../../shared/when';
import { RowFeed } from '../snapshot/row-feed';
import { SnapshotDesk } from '../snapshot/snapshot-desk';
import { KeyFilter } from './key-filter';

/** Multipart uploads that nobody completed: their parts are paid for, and no listing of objects shows them. */
@Component({
  selector: 'app-bucket-uploads',
  imports: [
    CountPipe,
    EmptyState,
    KeyFilter,
    MiddleText,
    ProblemCard,
    RowList,
    RowTemplate,
    Size,
    SkeletonRows,
    When,
  ],
  templateUrl: './bucket-uploads.html',
  styleUrl: './bucket-uploads.scss',
})
export class BucketUploadsTab {
  private readonly api = inject(SnapshotApi);
  private readonly desk = inject(SnapshotDesk);
  readonly id = input.required<string>();
  readonly bucket = input.required<string>();
  readonly q = input<string>();

  protected readonly feed = new RowFeed<SnapshotUpload, SnapshotUploadsPage>();
  /** What is known of them all, listed below or not; undefined where they are not known. */
  protected readonly sums = computed(() => {
    const bucket = this.desk.overview()?.buckets.find(({ name }) => name === this.bucket());
    if (!bucket || bucket.uploadsKept === null) return undefined;
    const { basis, shape } = bucket;
    return {
      count: basedCount(bucket.incompleteUploadCount, basis.incompleteUploadCount),
      bytes: basedBytes(bucket.incompleteUploadBytes, basis.incompleteUploadBytes),
      old: shape?.uploadsOlderThan7Days ?? 0,
      hasAny: bucket.uploadsKept > 0,
    };
  });

  constructor() {
    effect(() => {
      const [id, bucket, search] = [this.id(), this.bucket(), this.q()];
      const query = { bucket, ...(search && { search }) };
      untracked(
        () =>
          void this.feed.open((offset, limit) =>
            this.api.uploads(id, { ...query, limit, ...(offset > 0 && { cursor: offset }) }),
          ),
      );
    });
  }
}
