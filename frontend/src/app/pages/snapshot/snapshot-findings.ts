import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { Finding, FindingSeverity } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { SnapshotApi } from '../../api/snapshot-api';
import { Size } from '../../shared/size';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { MiddleText } from '../../shared/middle-text';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { StateMark } from '../../shared/state-mark';
import { SEVERITY_MARKS } from '../../shared/survey-words';
import { groupFindings } from './finding-groups';
import { SnapshotDesk } from './snapshot-desk';

const SEVERITIES: readonly FindingSeverity[] = ['critical', 'warning', 'notice', 'unchecked'];
/** Different sightings of one worry that are listed at once. */
const MOST_SIGHTINGS = 10;

/** What should worry somebody about the account, worst first, each with its cure; what could not be asked is grey. */
@Component({
  selector: 'app-snapshot-findings',
  imports: [
    CountPipe,
    EmptyState,
    MatButton,
    MiddleText,
    ProblemCard,
    RouterLink,
    Size,
    SkeletonRows,
    StateMark,
  ],
  templateUrl: './snapshot-findings.html',
  styleUrl: './snapshot-findings.scss',
})
export class SnapshotFindingsTab {
  protected readonly desk = inject(SnapshotDesk);
  private readonly router = inject(Router);
  readonly id = input.required<string>();
  /** One severity alone, in the address so that a view can be passed on. */
  readonly severity = input<string>();
  protected readonly most = MOST_SIGHTINGS;

  protected readonly copies = inject(SnapshotApi).duplicates(() => this.id());
  protected readonly duplicates = computed(() => (this.copies.hasValue() ? this.copies.value() : undefined));
  protected readonly duplicatesProblem = computed(() => {
    const error = this.copies.error();
    return error ? problemOf(error) : undefined;
  });
  private readonly all = computed((): readonly Finding[] => this.desk.findings()?.findings ?? []);
  protected readonly filters = computed(() =>
    SEVERITIES.map((severity) => ({
      severity,
      mark: SEVERITY_MARKS[severity],
      count: this.desk.findings()?.counts[severity] ?? 0,
    })),
  );
  protected readonly groups = computed(() => {
    const only = this.severity();
    return groupFindings(only ? this.all().filter(({ severity }) => severity === only) : this.all());
  });

  protected only(severity: FindingSeverity): void {
    const queryParams = { severity: this.severity() === severity ? null : severity };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
