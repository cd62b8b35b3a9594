import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatIcon } from '@angular/material/icon';
import { Router, RouterLink } from '@angular/router';
import type { AuditView, FindingView, Page, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { EvidenceApi } from '../../api/evidence-api';
import { PagedList } from '../../api/paged-list';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { bySeverity, findingTitle, nothingFound } from '../../shared/evidence-words';
import { PagedView } from '../../shared/paged-view';
import { pollWhile } from '../../shared/poll-while';
import { ProblemCard } from '../../shared/problem-card';
import { StateMark } from '../../shared/state-mark';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';

/** What is not as the rules want it: at which backend, since when, and what to do about it. */
@Component({
  selector: 'app-findings-page',
  imports: [
    CountPipe,
    EmptyState,
    MatButton,
    MatButtonToggleModule,
    MatIcon,
    PagedView,
    ProblemCard,
    RouterLink,
    StateMark,
    When,
  ],
  templateUrl: './findings-page.html',
  styleUrl: './findings-page.scss',
})
export class FindingsPage {
  private readonly api = inject(EvidenceApi);
  private readonly router = inject(Router);
  /** `resolved`, or the open ones. */
  readonly state = input<string>();

  protected readonly isOpen = computed(() => this.state() !== 'resolved');
  protected readonly list = new PagedList<Page<FindingView>>(
    (query) => this.api.findings(this.isOpen() ? 'open' : 'resolved', query),
    100,
  );
  protected readonly audit = signal<AuditView | undefined>(undefined);
  protected readonly auditProblem = signal<Problem | undefined>(undefined);
  /** The audit that had ended last when another one was asked for; that one is under way until it is another. */
  private readonly asked = signal<{ readonly endedBefore: string | undefined } | undefined>(undefined);
  protected readonly isAuditing = computed(() => this.asked() !== undefined);
  protected readonly groups = computed(() =>
    bySeverity(this.list.items()).map((group) => ({
      ...group,
      findings: group.findings.map((finding) => ({ finding, title: findingTitle(finding.kind) })),
    })),
  );

  protected readonly nothing = computed(() => nothingFound(this.audit()));

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Findings' }]);
    effect(() => {
      this.isOpen();
      untracked(() => void this.list.load());
    });
    void this.lookAtAudit();
    pollWhile(this.isAuditing, () => this.lookAtAudit());
  }

  protected show(state: string): void {
    const queryParams = { state: state === 'resolved' ? state : null };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected async begin(): Promise<void> {
    this.auditProblem.set(undefined);
    this.asked.set({ endedBefore: this.audit()?.endedAt });
    try {
      await this.api.beginAudit();
    } catch (thrown) {
      this.asked.set(undefined);
      this.auditProblem.set(problemOf(thrown));
    }
  }

  protected async lookAtAudit(): Promise<void> {
    try {
      const audit = await this.api.audit();
      this.audit.set(audit);
      this.auditProblem.set(undefined);
      const asked = this.asked();
      if (!asked || audit.endedAt === asked.endedBefore) return;
      this.asked.set(undefined);
      await this.list.refresh();
    } catch (thrown) {
      this.auditProblem.set(problemOf(thrown));
    }
  }
}
