import { Component, computed, inject, input, resource } from '@angular/core';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatFormField } from '@angular/material/form-field';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatSelectModule } from '@angular/material/select';
import { Router } from '@angular/router';
import { problemOf } from '../../api/api-problem';
import { BucketApi } from '../../api/bucket-api';
import { PolicyApi } from '../../api/policy-api';
import { OverviewWatch } from '../../live/overview-watch';
import { EmptyState } from '../../shared/empty-state';
import { ProblemCard } from '../../shared/problem-card';
import { WhatIfResult } from '../../shared/what-if-result';
import { PageTrail } from '../../shell/page-trail';
import { requestOf, scopeText } from './what-if-request';

const MOST_BUCKETS = 1000;

/** A question beforehand: the loss of a backend, or another policy. Nothing is changed by asking. */
@Component({
  selector: 'app-what-if-page',
  imports: [
    EmptyState,
    MatButtonToggleModule,
    MatFormField,
    MatProgressBar,
    MatSelectModule,
    ProblemCard,
    WhatIfResult,
  ],
  templateUrl: './what-if-page.html',
  styles: `
    .ask {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
      gap: 12px;
    }
    mat-button-toggle-group {
      align-self: flex-start;
    }
  `,
})
export class WhatIfPage {
  private readonly api = inject(PolicyApi);
  private readonly router = inject(Router);
  private readonly bucketApi = inject(BucketApi);
  /** The question, in the address so that it can be passed on. */
  readonly kind = input<string>();
  readonly backend = input<string>();
  readonly policy = input<string>();
  readonly tenant = input<string>();
  readonly bucket = input<string>();

  protected readonly backends = inject(OverviewWatch).backends;
  protected readonly policies = this.api.list();
  protected readonly tenants = this.bucketApi.tenants();
  private readonly buckets = resource({ loader: () => this.bucketApi.page({ limit: MOST_BUCKETS }) });
  protected readonly policyNames = computed(() =>
    (this.policies.hasValue() ? this.policies.value() : []).map(({ name }) => name),
  );
  protected readonly tenantNames = computed(() =>
    (this.tenants.hasValue() ? this.tenants.value() : []).map(({ name }) => name),
  );
  protected readonly bucketNames = computed(() =>
    (this.buckets.hasValue() ? this.buckets.value().items : [])
      .filter(({ tenant }) => tenant === this.tenant())
      .map(({ name }) => name),
  );
  protected readonly request = computed(() =>
    requestOf({
      kind: this.kind(),
      backend: this.backend(),
      policy: this.policy(),
      tenant: this.tenant(),
      bucket: this.bucket(),
    }),
  );
  protected readonly title = computed(() => {
    const request = this.request();
    return request && scopeText(request);
  });
  protected readonly answer = resource({
    params: () => this.request(),
    loader: ({ params }) => this.api.whatIf(params),
  });
  protected readonly problem = computed(() => {
    const error = this.answer.error() ?? this.policies.error() ?? this.tenants.error();
    return error ? problemOf(error) : undefined;
  });

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'What if' }]);
  }

  protected set(queryParams: Readonly<Record<string, string | null>>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected retry(): void {
    for (const each of [this.answer, this.policies, this.tenants, this.buckets])
      if (each.error()) each.reload();
  }
}
