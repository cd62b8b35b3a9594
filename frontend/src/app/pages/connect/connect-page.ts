import { Component, computed, inject } from '@angular/core';
import { MatTabsModule } from '@angular/material/tabs';
import { ConnectApi } from '../../api/connect-api';
import { problemOf } from '../../api/api-problem';
import { CodeBlock } from '../../shared/code-block';
import { CopyButton } from '../../shared/copy-button';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { PageTrail } from '../../shell/page-trail';
import { recipesFor } from './recipes';

/** Copy-paste for the S3 clients people already have. */
@Component({
  selector: 'app-connect-page',
  imports: [CodeBlock, CopyButton, MatTabsModule, ProblemCard, SkeletonRows],
  template: `<div class="page">
    <header class="page-head">
      <h1 tabindex="-1">Connect</h1>
      <p class="lead">Any S3 client works. It needs the endpoint, a region and an access key.</p>
    </header>
    @if (problem(); as found) {
      <app-problem-card [problem]="found" (retry)="connect.reload()" />
    } @else if (view(); as view) {
      <dl class="card facts">
        <div>
          <dt>Endpoint</dt>
          <dd>
            <code>{{ view.s3Url }}</code><app-copy-button [text]="view.s3Url" what="endpoint" />
          </dd>
        </div>
        <div>
          <dt>Region</dt>
          <dd>
            <code>{{ view.region }}</code><app-copy-button [text]="view.region" what="region" />
          </dd>
        </div>
        @if (view.accessKeyId; as keyId) {
          <div>
            <dt>Access key id</dt>
            <dd>
              <code>{{ keyId }}</code><app-copy-button [text]="keyId" what="access key id" />
            </dd>
          </div>
        }
        <div>
          <dt>Secret</dt>
          <dd class="text-2">
            @if (view.profilePath; as path) {
              <span
                >In <code>{{ path }}/credentials</code>, and printed once on the first start</span
              >
            } @else {
              Printed once on the first start
            }
          </dd>
        </div>
      </dl>
      <mat-tab-group class="card" mat-stretch-tabs="false" animationDuration="0">
        @for (recipe of recipes(); track recipe.id) {
          <mat-tab [label]="recipe.label">
            <div class="card-pad stack">
              @for (step of recipe.steps; track $index) {
                <p>{{ step.text }}</p>
                <app-code-block [code]="step.code" [what]="recipe.label + ' commands'" />
              }
            </div>
          </mat-tab>
        }
      </mat-tab-group>
    } @else {
      <app-skeleton-rows class="card card-pad" label="Loading" />
    }
  </div>`,
  styles: `
    .page {
      max-inline-size: 960px;
      margin-inline: 0;
    }
    .facts {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
      padding: 8px 20px;
    }
    .facts > div {
      padding-block: 6px;
      min-inline-size: 0;
    }
    .facts dt {
      color: var(--text-3);
      font-size: 12px;
    }
    .facts dd {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px;
      min-block-size: 24px;
      overflow-wrap: anywhere;
    }
  `,
})
export class ConnectPage {
  protected readonly connect = inject(ConnectApi).connect();
  protected readonly view = computed(() => (this.connect.hasValue() ? this.connect.value() : undefined));
  protected readonly recipes = computed(() => {
    const view = this.view();
    return view ? recipesFor(view) : [];
  });
  protected readonly problem = computed(() => {
    const error = this.connect.error();
    return error ? problemOf(error) : undefined;
  });

  constructor() {
    inject(PageTrail).follow(() => [{ label: 'Connect' }]);
  }
}
