import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { Router, RouterLink } from '@angular/router';
import type { AdoptionVerdict, AdoptionView, AdoptionWish, Problem } from '@sgw/contracts';
import { AdoptionApi, type AdoptionQuestion } from '../../api/adoption-api';
import { problemOf } from '../../api/api-problem';
import { BucketApi } from '../../api/bucket-api';
import { SnapshotApi } from '../../api/snapshot-api';
import { OverviewWatch } from '../../live/overview-watch';
import { ConfirmDialog, type Confirmation } from '../../shared/confirm-dialog';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { hostOf, snapshotTitle } from '../../shared/survey-words';
import { PageTrail } from '../../shell/page-trail';
import { brokenNameRule } from '../buckets/bucket-name-rules';
import { AdoptVerdict } from './adopt-verdict';

/** Brings a bucket under the gateway as it lies: what the policy says of its place, then the confirmation. */
@Component({
  selector: 'app-adopt-page',
  imports: [
    AdoptVerdict,
    MatButton,
    MatFormField,
    MatInput,
    MatSelectModule,
    ProblemCard,
    RouterLink,
    SkeletonRows,
  ],
  templateUrl: './adopt-page.html',
  styleUrl: './adopt-page.scss',
})
export class AdoptPage {
  private readonly api = inject(AdoptionApi);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  private readonly announcer = inject(LiveAnnouncer);
  /** The snapshot that saw the bucket, and the bucket's name at its provider; in the address so that a view can be passed on. */
  readonly snapshot = input<string>();
  readonly from = input<string>();

  private readonly seen = inject(SnapshotApi).overview(() => this.snapshot() ?? '');
  private readonly tenantList = inject(BucketApi).tenants();
  private readonly watch = inject(OverviewWatch);
  protected readonly tenant = signal('');
  protected readonly name = signal('');
  protected readonly backend = signal('');
  protected readonly physical = signal('');
  protected readonly location = signal('');
  protected readonly copies = signal(1);
  protected readonly mends = signal(false);
  protected readonly verdict = signal<AdoptionVerdict | undefined>(undefined);
  protected readonly problem = signal<Problem | undefined>(undefined);
  protected readonly isJudging = signal(false);
  private turn = 0;

  protected readonly overview = computed(() => (this.seen.hasValue() ? this.seen.value() : undefined));
  protected readonly loadProblem = computed(() => {
    const error = this.seen.error() ?? this.tenantList.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly tenants = computed(() => (this.tenantList.hasValue() ? this.tenantList.value() : []));
  /** From a snapshot only backends at its endpoint fit; without one, all of them may. */
  protected readonly backends = computed(() => {
    const found = this.verdict()?.backends;
    if (this.snapshot() && found?.length) return found.map(({ id }) => id);
    return this.watch.backends().map(({ id }) => id);
  });
  protected readonly source = computed(() => {
    const overview = this.overview();
    return (
      overview && {
        title: snapshotTitle(overview),
        host: hostOf(overview.endpoint.url),
        url: overview.endpoint.url,
      }
    );
  });
  protected readonly brokenRule = computed(() =>
    this.name() ? brokenNameRule(this.name())?.text : undefined,
  );
  protected readonly isReady = computed(() => {
    const verdict = this.verdict();
    if (!verdict || this.isJudging() || !this.backend() || !this.tenant() || brokenNameRule(this.name()))
      return false;
    return verdict.verdict === 'may-stay' || (verdict.verdict === 'violates' && this.mends());
  });

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Adoptions', link: ['/adoptions'] }, { label: 'Adopt' }]);
    effect(() => {
      const from = this.from() ?? '';
      untracked(() => {
        this.physical.set(from);
        this.name.set(from);
      });
    });
    effect(() => {
      const [first] = this.tenants();
      if (first && !this.tenant()) this.tenant.set(first.name);
    });
    // A registry that has one backend there leaves no choice.
    effect(() => {
      const backends = this.backends();
      const [only] = backends;
      if (only && !backends.includes(this.backend()) && this.snapshot() && this.verdict())
        this.backend.set(only);
    });
    effect((onCleanup) => {
      const question = this.question();
      const timer = setTimeout(() => untracked(() => void this.judge(question)), 250);
      onCleanup(() => clearTimeout(timer));
    });
  }

  private question(): AdoptionQuestion | undefined {
    const [tenant, physicalBucket, backend, bucket] = [
      this.tenant(),
      this.physical(),
      this.backend(),
      this.name(),
    ];
    const id = this.snapshot();
    const endpoint = this.source()?.url;
    if (!tenant || !physicalBucket) return undefined;
    const snapshot = id ? { snapshot: { id } } : {};
    if (backend && !brokenNameRule(bucket))
      return { ...this.placeWish(), tenant, bucket, backend, physicalBucket, ...snapshot };
    return endpoint && !backend ? { tenant, endpoint, physicalBucket, ...snapshot } : undefined;
  }

  private placeWish(): Pick<AdoptionWish, 'locationConstraint' | 'replicaCount'> {
    const location = this.location().trim();
    return { ...(location && { locationConstraint: location }), replicaCount: this.copies() };
  }

  protected again(): void {
    this.seen.reload();
    void this.judge(this.question());
  }

  private async judge(question: AdoptionQuestion | undefined): Promise<void> {
    const turn = ++this.turn;
    this.problem.set(undefined);
    if (!question) return;
    this.isJudging.set(true);
    try {
      const verdict = await this.api.verdict(question);
      if (turn !== this.turn) return;
      this.verdict.set(verdict);
      void this.announcer.announce(verdict.mayStay ? 'It may stay' : 'It may not stay where it is');
    } catch (thrown) {
      if (turn !== this.turn) return;
      this.verdict.set(undefined);
      this.problem.set(problemOf(thrown));
    } finally {
      if (turn === this.turn) this.isJudging.set(false);
    }
  }

  protected adopt(event: Event): void {
    event.preventDefault();
    if (!this.isReady()) return;
    const mends = this.verdict()?.verdict === 'violates';
    const wish: AdoptionWish = {
      ...this.placeWish(),
      tenant: this.tenant(),
      bucket: this.name(),
      backend: this.backend(),
      physicalBucket: this.physical(),
      onViolation: mends ? 'mend' : 'refuse',
    };
    let begun: AdoptionView | undefined;
    const data: Confirmation = {
      title: `Adopt ${this.physical()}?`,
      text: [
        `It becomes the bucket ${wish.bucket} of ${wish.tenant}: readable through the gateway at once, and read-only until it is converted. No byte is copied for it, and nothing is changed at ${wish.backend}.`,
        'Every object is then read once in the background to compute its checksums: that is egress which the provider may bill.',
        ...(mends ? ['It lies outside its policy: until copies are inside, clients cannot read it.'] : []),
        'Whoever writes to it directly must stop, or is found and reported.',
      ],
      action: 'Adopt the bucket',
      run: async () => {
        begun = await this.api.adopt(wish);
      },
    };
    const opened = this.dialog.open<ConfirmDialog, Confirmation, boolean>(ConfirmDialog, { data });
    opened
      .afterClosed()
      .subscribe((isDone) => isDone && begun && void this.router.navigate(['/adoptions', begun.id]));
  }
}
