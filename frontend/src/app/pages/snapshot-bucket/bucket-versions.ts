import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import type { SnapshotVersion, SnapshotVersionsPage } from '@sgw/contracts';
import { SnapshotApi } from '../../api/snapshot-api';
import { Size } from '../../shared/size';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { formatCount } from '../../shared/format-bytes';
import { MiddleText } from '../../shared/middle-text';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { RowList, RowTemplate } from '../../shared/row-list';
import { type Mark, StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { RowFeed } from '../snapshot/row-feed';
import { SnapshotDesk } from '../snapshot/snapshot-desk';
import { KeyFilter } from './key-filter';

const OLDER: Mark = { tone: 'unknown', icon: 'clock', word: 'Older version' };
const DELETED: Mark = { tone: 'down', icon: 'trash', word: 'Deleted now' };
const MARKER: Mark = { tone: 'draining', icon: 'trash', word: 'Delete marker' };

/** What an ordinary listing of a bucket does not show: older versions, and the markers of what was deleted. */
@Component({
  selector: 'app-bucket-versions',
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
    StateMark,
    When,
  ],
  templateUrl: './bucket-versions.html',
  styleUrl: './bucket-versions.scss',
})
export class BucketVersionsTab {
  private readonly api = inject(SnapshotApi);
  private readonly desk = inject(SnapshotDesk);
  readonly id = input.required<string>();
  readonly bucket = input.required<string>();
  readonly q = input<string>();

  protected readonly feed = new RowFeed<SnapshotVersion, SnapshotVersionsPage>();
  private readonly known = computed(() =>
    this.desk.overview()?.buckets.find(({ name }) => name === this.bucket()),
  );
  /** Null where nobody listed versions: that is not to say that there are none. */
  protected readonly kept = computed(() => this.known()?.oldVersionsKept);
  protected readonly missing = computed(() => {
    const bucket = this.known();
    if (!bucket || bucket.oldVersionsKept === null) return undefined;
    const { versionCount, objectCount, deleteMarkerCount } = bucket;
    if (versionCount === null || objectCount === null || deleteMarkerCount === null) return undefined;
    const seen = versionCount - objectCount + deleteMarkerCount;
    return seen > bucket.oldVersionsKept
      ? `${formatCount(bucket.oldVersionsKept)} of ${formatCount(seen)} are shown: as many as files are kept of a bucket.`
      : undefined;
  });

  constructor() {
    effect(() => {
      const [id, bucket, search] = [this.id(), this.bucket(), this.q()];
      const query = { bucket, ...(search && { search }) };
      untracked(
        () =>
          void this.feed.open((offset, limit) =>
            this.api.versions(id, { ...query, limit, ...(offset > 0 && { cursor: offset }) }),
          ),
      );
    });
  }

  protected markOf({ isDeleteMarker, isLatest }: SnapshotVersion): Mark {
    if (!isDeleteMarker) return OLDER;
    return isLatest ? DELETED : MARKER;
  }
}
