import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatFormField, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { Router, RouterLink } from '@angular/router';
import { problemOf } from '../../api/api-problem';
import { PolicyApi } from '../../api/policy-api';
import { CountPipe } from '../../shared/count.pipe';
import { EmptyState } from '../../shared/empty-state';
import { MiddleText } from '../../shared/middle-text';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { When } from '../../shared/when';
import { PageTrail } from '../../shell/page-trail';
import { NewPolicyDialog } from './new-policy-dialog';

/** The placement policies, which version of each holds, and how many places use it. */
@Component({
  selector: 'app-policies-page',
  imports: [
    CountPipe,
    EmptyState,
    MatButton,
    MatFormField,
    MatIcon,
    MatInput,
    MatPrefix,
    MiddleText,
    ProblemCard,
    RouterLink,
    SkeletonRows,
    When,
  ],
  templateUrl: './policies-page.html',
  styles: `
    .filter {
      inline-size: 240px;
    }
    .filter .mat-icon {
      padding: 0;
      margin-inline: 10px 8px;
      color: var(--text-3);
    }
    .name {
      font-weight: 500;
    }
    .digest {
      inline-size: 180px;
      max-inline-size: 180px;
    }
    @media (width < 600px) {
      .filter {
        order: 1;
        inline-size: 100%;
      }
    }
  `,
})
export class PoliciesPage {
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  /** Filter, in the address so that a view can be passed on. */
  readonly q = input<string>();
  protected readonly found = inject(PolicyApi).list();
  protected readonly filter = computed(() => this.q() ?? '');
  protected readonly problem = computed(() => {
    const error = this.found.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly all = computed(() => (this.found.hasValue() ? this.found.value() : undefined));
  protected readonly rows = computed(() =>
    (this.all() ?? []).filter(({ name }) => name.includes(this.filter().trim().toLowerCase())),
  );

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Policies' }]);
  }

  protected setFilter(event: Event): void {
    const q = (event.target as HTMLInputElement).value || null;
    void this.router.navigate([], { queryParams: { q }, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected create(): void {
    this.dialog.open(NewPolicyDialog);
  }
}
