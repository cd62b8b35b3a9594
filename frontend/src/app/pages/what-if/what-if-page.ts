import { Component, computed, inject, input, resource } from '@angular/core';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MatFormField } from '@angular/material/form-field';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatSelectModule } from '@angular/material/select';
import { Router } from '@angular/router';
import { problemOf } from '../../api/api-problem';
import { PolicyApi } from '../../api/policy-api';
import { OverviewWatch } from '../../live/overview-watch';
import { EmptyState } from '../../shared/empty-state';
import { ProblemCard } from '../../shared/problem-card';
import { ScopeFields } from '../../shared/scope-fields';
import { WhatIfResult } from '../../shared/what-if-result';
import { PageTrail } from '../../shell/page-trail';
import { requestOf, scopeText } from './what-if-request';

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
    ScopeFields,
    WhatIfResult,
  ],
  templateUrl: './what-if-page.html',
  styles: `
    .ask {
      display: flex;
      flex-wrap: wrap;
      gap: 12px;
    }
    .field {
      flex: 1 1 200px;
    }
    app-scope-fields {
      flex: 2 1 400px;
    }
    @media (width < 600px) {
      app-scope-fields {
        flex-basis: 100%;
      }
    }
    mat-button-toggle-group {
      align-self: flex-start;
    }
  `,
})
export class WhatIfPage {
  private readonly api = inject(PolicyApi);
  private readonly router = inject(Router);
  /** The question, in the address so that it can be passed on. */
  readonly kind = input<string>();
  readonly backend = input<string>();
  readonly policy = input<string>();
  readonly tenant = input<string>();
  readonly bucket = input<string>();

  protected readonly backends = inject(OverviewWatch).backends;
  protected readonly policies = this.api.list();
  protected readonly scope = computed(() => ({
    tenant: this.tenant() ?? '',
    bucket: this.bucket() ?? '',
    key: '',
  }));
  protected readonly policyNames = computed(() =>
    (this.policies.hasValue() ? this.policies.value() : []).map(({ name }) => name),
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
    const error = this.answer.error() ?? this.policies.error();
    return error ? problemOf(error) : undefined;
  });

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'What if' }]);
  }

  protected set(queryParams: Readonly<Record<string, string | null>>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected retry(): void {
    for (const each of [this.answer, this.policies]) if (each.error()) each.reload();
  }
}
