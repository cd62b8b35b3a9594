import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { HistogramBin, Share } from '@sgw/contracts';
import { Size } from '../../shared/size';
import { BarList, type Measure } from '../../shared/charts/bar-list';
import { ChartCard } from '../../shared/charts/chart-card';
import { TreemapChart } from '../../shared/charts/treemap-chart';
import { CountPipe } from '../../shared/count.pipe';
import { formatDuration } from '../../shared/format-time';
import { StateMark } from '../../shared/state-mark';
import { basedCount, basisOf } from '../../shared/survey-words';
import { BucketCards } from './bucket-cards';
import { bucketRow } from './bucket-facts';
import { mapCrumbs, mapLevel, pathOf, placeOf } from './map-level';
import { ownShares } from './own-shares';
import { SnapshotDesk } from './snapshot-desk';

/** What is in the account: totals seen beside kept, where the bytes are, and what is known of each bucket. */
@Component({
  selector: 'app-snapshot-overview',
  imports: [
    BarList,
    BucketCards,
    Size,
    ChartCard,
    CountPipe,
    MatButton,
    MatButtonToggleModule,
    MatIcon,
    RouterLink,
    StateMark,
    TreemapChart,
  ],
  templateUrl: './snapshot-overview.html',
  styleUrl: './snapshot-overview.scss',
})
export class SnapshotOverviewTab {
  private readonly desk = inject(SnapshotDesk);
  private readonly router = inject(Router);
  readonly id = input.required<string>();
  /** What the charts measure and what the treemap is cut by, in the address so that a view can be passed on. */
  readonly by = input<string>();
  readonly map = input<string>();
  /** How deep into the map: `bucket`, `bucket/folder/`; and whether the buckets are a table or cards. */
  readonly at = input<string>();
  readonly view = input<string>();

  protected readonly overview = this.desk.overview;
  protected readonly findings = this.desk.findings;
  protected readonly measure = computed((): Measure => (this.by() === 'objects' ? 'objects' : 'bytes'));
  protected readonly isByPrefix = computed(() => this.map() === 'prefixes');
  protected readonly numbers = computed(() => {
    const overview = this.overview();
    if (!overview) return undefined;
    const { totals, durationMs } = overview;
    const basis = basisOf(totals.isLowerBound || totals.unknownBuckets > 0);
    return {
      objects: basedCount(totals.seen.objects, basis),
      basis,
      took: durationMs === null ? '—' : formatDuration(durationMs / 1000),
      // Against the files that could be kept; a lower bound of what was seen makes this an upper one.
      kept: totals.seen.objects > 0 ? Math.floor((totals.kept.files / totals.seen.objects) * 100) : 100,
      isBound: basis !== 'exact',
    };
  });
  protected readonly rows = computed(() =>
    (this.overview()?.buckets ?? [])
      .toSorted((a, b) => (b.totalBytes ?? -1) - (a.totalBytes ?? -1) || a.name.localeCompare(b.name, 'en'))
      .map(bucketRow),
  );
  protected readonly isCards = computed(() => this.view() === 'cards');
  protected readonly crumbs = computed(() => (this.isByPrefix() ? [] : mapCrumbs(this.at() ?? '')));
  protected readonly here = computed(() => placeOf(this.at() ?? ''));
  private readonly tiles = computed(() =>
    mapLevel(this.overview()?.buckets ?? [], this.at() ?? '').toSorted(
      (a, b) => b[this.measure()] - a[this.measure()],
    ),
  );
  protected readonly sizes = computed(() => named(this.overview()?.shape.sizes ?? []));
  protected readonly ages = computed(() => named(this.overview()?.shape.ages ?? []));
  protected readonly mapShares = computed((): readonly Share[] =>
    this.isByPrefix() ? ownShares(this.overview()?.shape.prefixes ?? []) : this.tiles(),
  );
  protected readonly mapItems = computed(() =>
    this.mapShares().map((share) => ({ name: share.name, weight: share[this.measure()] })),
  );
  protected readonly mapNote = computed(() => {
    if (this.isByPrefix())
      return this.overview()?.shape.arePrefixesExact
        ? 'The largest prefixes of one or two folders, each without those drawn within it.'
        : 'The largest prefixes; there were more than were counted, so these may be larger than shown.';
    if (this.at())
      return 'Folders of one or two levels are drawn; a tile with none of its own opens its files.';
    const unknown = this.overview()?.totals.unknownBuckets ?? 0;
    if (unknown === 0) return '';
    return unknown === 1
      ? '1 bucket is not drawn: nothing is known of it.'
      : `${unknown} buckets are not drawn: nothing is known of them.`;
  });
  protected readonly mapLabel = computed(
    () =>
      `${this.isByPrefix() ? 'Prefixes' : this.at() ? `Folders of ${this.at()}` : 'Buckets'} by ${this.measure() === 'bytes' ? 'size' : 'objects'}`,
  );

  protected show(queryParams: Readonly<Record<string, string | null>>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  /** A tile of the map: goes deeper into it, as far as something is known, and then to the files. */
  protected open(name: string): void {
    if (this.isByPrefix()) return this.openFiles(placeOf(name));
    const tile = this.tiles().find((one) => one.name === name);
    if (tile?.isFolder) this.show({ at: pathOf(tile) });
    else if (tile) this.openFiles(tile);
  }

  protected openFiles({ bucket, prefix }: { readonly bucket: string; readonly prefix: string }): void {
    void this.router.navigate(['/snapshots', this.id(), 'b', bucket], {
      queryParams: prefix ? { prefix } : {},
    });
  }
}

const named = (bins: readonly HistogramBin[]): readonly Share[] =>
  bins.map(({ label, objects, bytes }) => ({ name: label, objects, bytes }));
