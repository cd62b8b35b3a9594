import { Component, computed, DestroyRef, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { MatProgressBar } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import type { BucketState, DiscoveryView, Problem, SavedSnapshot } from '@sgw/contracts';
import { localProblem, problemOf } from '../../api/api-problem';
import { DiscoveryApi, type DiscoveryCommand } from '../../api/discovery-api';
import { LiveChannel } from '../../live/live-channel';
import { Size } from '../../shared/size';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { CountPipe } from '../../shared/count.pipe';
import { CureCard } from '../../shared/cure-card';
import { formatDuration } from '../../shared/format-time';
import { LabelDialog, type Labelling } from '../../shared/label-dialog';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { ProblemCard } from '../../shared/problem-card';
import { StateMark } from '../../shared/state-mark';
import { basedCount, basisOf, DISCOVERY_MARKS, hostOf } from '../../shared/survey-words';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { BucketProgressTable } from './bucket-progress-table';

const ENDED = new Set(['done', 'cancelled', 'failed']);
const NOT_FOUND = 404;
const OPEN_STATES = new Set<BucketState>(['queued', 'surveying']);

/** One discovery, live: how far it is, what it costs, and the means to steer it. It runs on when nobody looks. */
@Component({
  selector: 'app-discovery-page',
  imports: [
    BucketProgressTable,
    CountPipe,
    CureCard,
    MatButton,
    MatIcon,
    MatProgressBar,
    ProblemCard,
    RouterLink,
    Size,
    SkeletonRows,
    StateMark,
    When,
  ],
  templateUrl: './discovery-page.html',
  styleUrl: './discovery-page.scss',
})
export class DiscoveryPage {
  private readonly api = inject(DiscoveryApi);
  private readonly dialog = inject(MatDialog);
  readonly id = input.required<string>();

  private readonly channel = signal<LiveChannel<DiscoveryView> | undefined>(undefined);
  protected readonly view = computed(() => this.channel()?.value());
  protected readonly loadProblem = computed(() => this.channel()?.problem());
  protected readonly isStale = computed(() => this.channel()?.freshness() === 'stale' && !this.isEnded());
  protected readonly refusal = signal<Problem | undefined>(undefined);
  protected readonly isSending = signal(false);
  private readonly savedByHand = signal<string | undefined>(undefined);

  protected readonly isEnded = computed(() => ENDED.has(this.view()?.state ?? ''));
  protected readonly host = computed(() => hostOf(this.view()?.endpointUrl ?? ''));
  protected readonly mark = computed(() => DISCOVERY_MARKS[this.view()?.state ?? 'connecting']);
  protected readonly snapshotId = computed(() => this.view()?.snapshotId ?? this.savedByHand());
  protected readonly percent = computed(() => {
    const totals = this.view()?.totals;
    return totals?.buckets ? (totals.bucketsDone / totals.buckets) * 100 : undefined;
  });
  protected readonly numbers = computed(() => {
    const totals = this.view()?.totals;
    if (!totals) return undefined;
    const basis = basisOf(totals.isLowerBound);
    return { objects: basedCount(totals.objects, basis), bytes: totals.bytes, basis };
  });
  protected readonly isReduced = computed(() => {
    const view = this.view();
    return !!view && !this.isEnded() && view.concurrency < view.concurrencyAsked;
  });
  protected readonly took = computed(() => {
    const view = this.view();
    if (!view?.endedAt) return undefined;
    return formatDuration((Date.parse(view.endedAt) - Date.parse(view.startedAt)) / 1000);
  });
  /** It failed before it knew of a bucket: zeroes would claim that there is none. */
  protected readonly isNothingSeen = computed(
    () => this.view()?.state === 'failed' && this.view()?.buckets.length === 0,
  );
  /** The stumble that ended it, as a problem that can be shown. */
  protected readonly stumble = computed((): Problem | undefined => {
    const problem = this.view()?.problem;
    if (!problem) return undefined;
    const { outcome, detail, details } = problem;
    return { ...localProblem('The discovery failed', detail, outcome), ...(details ? { details } : {}) };
  });
  protected readonly openBuckets = computed(
    () => this.view()?.buckets.filter(({ state }) => OPEN_STATES.has(state)).length ?? 0,
  );

  constructor() {
    inject(PageTrail).follow(() => [
      { label: 'Discover', link: ['/discover'] },
      { label: this.host() || 'Discovery' },
    ]);
    effect(() => {
      const id = this.id();
      untracked(() => this.attach(id));
    });
    // The stream ends with the last state; a reconnection would only find the same again.
    effect(() => {
      if (this.isEnded() || this.loadProblem()?.status === NOT_FOUND) this.channel()?.stop();
    });
    inject(DestroyRef).onDestroy(() => this.channel()?.stop());
  }

  private attach(id: string): void {
    this.channel()?.stop();
    const channel = new LiveChannel<DiscoveryView>({
      eventsUrl: this.api.eventsUrl(id),
      eventName: 'discovery',
      poll: () => this.api.discovery(id),
      pollDelayMs: 1000,
    });
    this.channel.set(channel);
    channel.start();
  }

  protected retry(): void {
    this.attach(this.id());
  }

  protected steer(command: DiscoveryCommand): Promise<void> {
    return this.send(() => this.api.command(this.id(), command));
  }

  protected skip(bucket: string): Promise<void> {
    return this.send(() => this.api.skip(this.id(), bucket));
  }

  protected cancel(): void {
    const data: Confirmation = {
      title: 'Cancel this discovery?',
      text: [
        'Nothing more is asked of the provider, and the keys are dropped. What was seen until now is kept as a snapshot that says it is not the whole.',
      ],
      action: 'Cancel the discovery',
      isDangerous: true,
      run: async () => void (await this.api.command(this.id(), 'cancel')),
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    opened.afterClosed().subscribe((isDone) => isDone && void this.channel()?.refresh());
  }

  protected save(): void {
    const data: Labelling<SavedSnapshot> = {
      title: 'Save as snapshot',
      text: 'Keeps what was seen until now. Buckets that are still looked into are marked as not whole.',
      action: 'Save snapshot',
      labels: { name: '', note: '', tags: [] },
      run: (labels) => this.api.save(this.id(), labels),
    };
    const opened = this.dialog.open<LabelDialog<SavedSnapshot>, Labelling<SavedSnapshot>, SavedSnapshot>(
      LabelDialog,
      { data },
    );
    opened.afterClosed().subscribe((saved) => saved && this.savedByHand.set(saved.id));
  }

  private async send(act: () => Promise<DiscoveryView>): Promise<void> {
    this.isSending.set(true);
    this.refusal.set(undefined);
    try {
      this.channel()?.value.set(await act());
    } catch (thrown) {
      this.refusal.set(problemOf(thrown));
    } finally {
      this.isSending.set(false);
    }
  }
}
