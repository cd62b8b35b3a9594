import { ScrollingModule } from '@angular/cdk/scrolling';
import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import type { SnapshotChangeKind } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { SnapshotApi } from '../../api/snapshot-api';
import { Size } from '../../shared/size';
import { ChartCard } from '../../shared/charts/chart-card';
import { TreemapChart } from '../../shared/charts/treemap-chart';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { formatCount } from '../../shared/format-bytes';
import { formatDateTime } from '../../shared/format-time';
import { MiddleText } from '../../shared/middle-text';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { StateMark } from '../../shared/state-mark';
import { basedCount, hostOf } from '../../shared/survey-words';
import { PageTrail } from '../../shell/page-trail';
import {
  CHANGE_KINDS,
  CHANGE_MARKS,
  deltaMark,
  isSame,
  signedBytes,
  sizesOf,
  touchedBuckets,
} from './change-words';
import { SettingChanges } from './setting-changes';
import { warningOf } from './setting-words';
import { sizeSteps } from './size-steps';
import { SizeWaterfall } from './size-waterfall';

/** Changes that are listed at most; their counts are of all. */
const MOST_CHANGES = 20_000;
const ROW_PX = 36;
const MOST_ROWS_SHOWN = 14;

/** What changed from one snapshot to another: in numbers, by bucket, and object by object. */
@Component({
  selector: 'app-compare-page',
  imports: [
    ChartCard,
    CountPipe,
    EmptyState,
    MatButton,
    MatFormField,
    MatIcon,
    MatMenuModule,
    MatSelectModule,
    MiddleText,
    ProblemCard,
    RouterLink,
    ScrollingModule,
    SettingChanges,
    Size,
    SizeWaterfall,
    SkeletonRows,
    StateMark,
    TreemapChart,
  ],
  templateUrl: './compare-page.html',
  styleUrl: './compare-page.scss',
})
export class ComparePage {
  private readonly api = inject(SnapshotApi);
  private readonly router = inject(Router);
  /** The older and the newer one, and the kind that is listed; in the address so that a view can be passed on. */
  readonly a = input<string>();
  readonly b = input<string>();
  readonly kind = input<string>();
  /** The bucket whose changes are listed alone. */
  readonly bucket = input<string>();

  private readonly list = this.api.list();
  private readonly found = this.api.diff(() => {
    const [a, b] = [this.a(), this.b()];
    return a && b && a !== b ? { a, b, limit: MOST_CHANGES } : undefined;
  });
  protected readonly rowPx = ROW_PX;
  protected readonly isAsking = computed(() => this.found.isLoading());
  protected readonly isSelf = computed(() => !!this.a() && this.a() === this.b());
  protected readonly problem = computed(() => {
    const error = this.list.error() ?? this.found.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly choices = computed(() =>
    (this.list.hasValue() ? this.list.value().snapshots : []).map(({ id, name, timestamp, endpoint }) => ({
      id,
      text: [formatDateTime(timestamp), name, hostOf(endpoint.url)].filter(Boolean).join(' · '),
    })),
  );
  protected readonly isListed = computed(() => this.list.hasValue());
  protected readonly diff = computed(() => (this.found.hasValue() ? this.found.value() : undefined));
  protected readonly isSame = computed(() => {
    const diff = this.diff();
    return diff ? isSame(diff) : false;
  });
  protected readonly kinds = computed(() =>
    CHANGE_KINDS.map((kind) => ({
      kind,
      mark: CHANGE_MARKS[kind],
      count: this.diff()?.counts[kind] ?? 0,
      bytes: this.diff()?.bytes[kind] ?? 0,
    })),
  );
  /** The same warning once, with its buckets: there may be hundreds. */
  protected readonly warnings = computed(() =>
    [...Map.groupBy(this.diff()?.warnings ?? [], ({ detail }) => detail)].map(([detail, same]) => ({
      detail,
      buckets: same.flatMap(({ bucket }) => bucket ?? []),
    })),
  );
  protected readonly buckets = computed(() =>
    (this.diff()?.buckets ?? []).map((delta) => ({
      delta,
      mark: deltaMark(delta),
      warning: warningOf(delta),
      objects: `${basedCount(delta.objectsBefore, 'exact')} → ${basedCount(delta.objectsAfter, 'exact')}`,
      bytes: signedBytes(delta.bytesBefore, delta.bytesAfter),
    })),
  );
  /** The whole of it as a file; the list here ends earlier. */
  protected readonly exports = computed(() => {
    const { a, b } = this.diff() ?? {};
    if (!a || !b) return [];
    return [
      { title: 'CSV', use: 'a line for each setting and object', url: this.api.diffUrl(a.id, b.id, 'csv') },
      { title: 'JSON', use: 'whole, with its warnings', url: this.api.diffUrl(a.id, b.id, 'json') },
    ];
  });
  protected readonly steps = computed(() => {
    const diff = this.diff();
    return diff && sizeSteps(diff);
  });
  private readonly touched = computed(() => touchedBuckets(this.diff()?.changes ?? []));
  protected readonly mapRows = computed(() => this.touched().filter(({ bytes }) => bytes > 0));
  protected readonly mapItems = computed(() =>
    this.mapRows().map(({ name, bytes, growth }) => ({
      name,
      weight: bytes,
      hue: growth < 0 ? 'law-us' : 'accent',
      value: signedBytes(0, growth),
    })),
  );
  protected readonly changes = computed(() => {
    const [only, where] = [this.kind(), this.bucket()];
    const changes = (this.diff()?.changes ?? []).filter(
      ({ kind, bucket }) => (!only || kind === only) && (!where || bucket === where),
    );
    return changes.map((change) => ({
      mark: CHANGE_MARKS[change.kind],
      name: `${change.bucket}/${change.key}`,
      from: change.fromKey === undefined ? '' : `${change.fromBucket ?? change.bucket}/${change.fromKey}`,
      sizes: sizesOf(change),
    }));
  });
  protected readonly heightPx = computed(
    () => Math.min(MOST_ROWS_SHOWN, Math.max(1, this.changes().length)) * ROW_PX,
  );
  protected readonly most = formatCount(MOST_CHANGES);

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Snapshots', link: ['/snapshots'] }, { label: 'Compare' }]);
  }

  protected show(queryParams: Readonly<Record<string, string | null>>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected only(kind: SnapshotChangeKind): void {
    this.show({ kind: this.kind() === kind ? null : kind });
  }

  protected swap(): void {
    this.show({ a: this.b() ?? null, b: this.a() ?? null });
  }

  protected retry(): void {
    this.list.reload();
    this.found.reload();
  }
}
