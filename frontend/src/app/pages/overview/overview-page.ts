import { Component, computed, inject } from '@angular/core';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { OverviewView } from '@sgw/contracts';
import { OverviewWatch } from '../../live/overview-watch';
import { formatBytes, formatCount, formatExactBytes } from '../../shared/format-bytes';
import { formatDuration } from '../../shared/format-time';
import { Freshness } from '../../shared/freshness';
import { ProblemCard } from '../../shared/problem-card';
import { PageTrail } from '../../shell/page-trail';
import { BackendList } from './backend-list';
import { PlaceBar } from './place-bar';

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
  readonly title?: string;
  readonly tone?: string;
}

const storedBytes = ({ backends }: OverviewView): number =>
  backends.reduce((sum, { verifiedBytes }) => sum + verifiedBytes, 0);

const copiesEach = ({ objects, replicasVerified }: OverviewView): string =>
  objects === 0 ? '' : `${(replicasVerified / objects).toFixed(1)} copies each`;

function shareVerified({ replicasVerified: verified, replicasOwed: owed }: OverviewView): string {
  if (verified + owed === 0) return '';
  // Rounded down: 100 % is said only when nothing at all is owed.
  return `${Math.floor((verified / (verified + owed)) * 1000) / 10} % of those promised`;
}

/** Is everything in policy, healthy and up to date? Answered before anything is clicked, and kept true live. */
@Component({
  selector: 'app-overview-page',
  imports: [BackendList, Freshness, MatIcon, PlaceBar, ProblemCard, RouterLink],
  templateUrl: './overview-page.html',
  styleUrl: './overview-page.scss',
})
export class OverviewPage {
  protected readonly watch = inject(OverviewWatch);
  protected readonly overview = this.watch.overview;

  protected readonly verdict = computed(() => {
    const view = this.overview();
    if (!view) return undefined;
    const { residencyViolations: violations, replicasVerified: verified } = view;
    if (violations > 0) {
      const copies = violations === 1 ? 'copy lies' : 'copies lie';
      return {
        isBroken: true,
        title: `${formatCount(violations)} ${copies} outside the rules of their bucket`,
        detail: 'The findings name the bucket, the backend, and what to do about it.',
      };
    }
    const holding = view.backends.filter(({ verifiedReplicas }) => verifiedReplicas > 0).length;
    const detail =
      verified === 0
        ? 'Nothing is stored yet. A bucket names its locations, and no byte ever leaves them.'
        : `${formatCount(verified)} verified ${verified === 1 ? 'copy' : 'copies'} on ${holding} ` +
          `${holding === 1 ? 'backend' : 'backends'}, none outside its bucket's locations.`;
    return { isBroken: false, title: 'Every copy lies where its bucket allows', detail };
  });

  protected readonly tiles = computed((): readonly Tile[] => {
    const view = this.overview();
    if (!view) return [];
    const { replicasOwed: owed, replicasBlocked: blocked } = view;
    return [
      {
        label: 'Buckets',
        value: formatCount(view.buckets),
        note: view.buckets > 0 && view.residencyViolations === 0 ? 'all within their locations' : '',
      },
      { label: 'Objects', value: formatCount(view.objects), note: copiesEach(view) },
      {
        label: 'Logical size',
        value: formatBytes(view.bytes),
        title: formatExactBytes(view.bytes),
        note: `${formatBytes(storedBytes(view))} with all copies`,
      },
      { label: 'Copies verified', value: formatCount(view.replicasVerified), note: shareVerified(view) },
      {
        label: 'Copies owed',
        value: formatCount(owed),
        note:
          blocked > 0
            ? `${formatCount(blocked)} blocked: a person must act`
            : owed === 0
              ? 'nothing to catch up'
              : '',
        tone: blocked > 0 ? 'down' : owed > 0 ? 'pending' : 'ok',
      },
      {
        label: 'Oldest owed',
        value: owed === 0 ? '0 s' : formatDuration(view.oldestOwedSeconds),
        note: `${view.workers} ${view.workers === 1 ? 'worker' : 'workers'} alive`,
        tone: view.oldestOwedSeconds > 60 ? 'degraded' : undefined,
      },
    ];
  });

  protected readonly isNew = computed(() => this.overview()?.objects === 0);

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Overview' }]);
  }
}
