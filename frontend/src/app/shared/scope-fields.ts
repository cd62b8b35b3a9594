import { Component, computed, effect, inject, input, model, resource } from '@angular/core';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { problemOf } from '../api/api-problem';
import { BucketApi } from '../api/bucket-api';
import { ProblemCard } from './problem-card';

/** What something shall be about; empty names widen it. */
export interface Scope {
  readonly tenant: string;
  readonly bucket: string;
  readonly key: string;
}

const MOST_BUCKETS = 1000;

/** Asks for a tenant, one of its buckets, or one object of it; for the widest of them where nothing narrower is chosen. */
@Component({
  selector: 'app-scope-fields',
  imports: [MatFormField, MatInput, MatSelectModule, ProblemCard],
  template: `@if (problem(); as problem) {
      <app-problem-card [problem]="problem" (retry)="retry()" />
    }
    <div class="pair">
      <div class="field">
        <span class="label" id="scope-tenant">Tenant</span>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <mat-select
            aria-labelledby="scope-tenant"
            [placeholder]="everyTenant() || 'Choose'"
            [value]="scope().tenant"
            (valueChange)="scope.set({ tenant: $event, bucket: '', key: '' })"
          >
            @if (everyTenant(); as all) {
              <mat-option value="">{{ all }}</mat-option>
            }
            @for (name of tenantNames(); track name) {
              <mat-option [value]="name">{{ name }}</mat-option>
            } @empty {
              <!-- Without any a press would open nothing, and seem lost. -->
              <mat-option disabled>{{ isAsking() ? 'Loading…' : 'There is no tenant' }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      </div>
      <div class="field">
        <span class="label" id="scope-bucket">Bucket</span>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <mat-select
            aria-labelledby="scope-bucket"
            placeholder="all"
            [disabled]="!scope().tenant"
            [value]="scope().bucket"
            (valueChange)="scope.set({ tenant: scope().tenant, bucket: $event, key: '' })"
          >
            <mat-option value="">{{ everyBucket() }}</mat-option>
            @for (name of bucketNames(); track name) {
              <mat-option [value]="name">{{ name }}</mat-option>
            }
          </mat-select>
        </mat-form-field>
      </div>
    </div>
    @if (asksObject() && scope().bucket) {
      <div class="field">
        <label for="scope-key">Object <span class="text-3">optional, its whole key</span></label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            #key
            matInput
            id="scope-key"
            class="mono"
            autocomplete="off"
            spellcheck="false"
            maxlength="1024"
            [value]="scope().key"
            (input)="scope.set({ tenant: scope().tenant, bucket: scope().bucket, key: key.value })"
          />
        </mat-form-field>
      </div>
    }`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(180px, 1fr));
      gap: 12px;
    }
  `,
})
export class ScopeFields {
  private readonly api = inject(BucketApi);
  readonly scope = model.required<Scope>();
  /** What no tenant means; empty where one must be chosen. */
  readonly everyTenant = input('');
  /** What no bucket means. */
  readonly everyBucket = input('all of the tenant');
  readonly asksObject = input(false);
  /** Whether the first tenant is chosen until somebody chooses another one. */
  readonly beginsWithFirst = input(false);
  private readonly tenants = this.api.tenants();
  private readonly buckets = resource({ loader: () => this.api.page({ limit: MOST_BUCKETS }) });
  protected readonly isAsking = this.tenants.isLoading;
  protected readonly tenantNames = computed(() =>
    (this.tenants.hasValue() ? this.tenants.value() : []).map(({ name }) => name),
  );
  protected readonly bucketNames = computed(() =>
    (this.buckets.hasValue() ? this.buckets.value().items : [])
      .filter(({ tenant }) => tenant === this.scope().tenant)
      .map(({ name }) => name),
  );
  protected readonly problem = computed(() => {
    const error = this.tenants.error() ?? this.buckets.error();
    return error ? problemOf(error) : undefined;
  });

  constructor() {
    effect(() => {
      const [first] = this.tenantNames();
      if (first && this.beginsWithFirst() && !this.scope().tenant)
        this.scope.set({ tenant: first, bucket: '', key: '' });
    });
  }

  protected retry(): void {
    for (const each of [this.tenants, this.buckets]) if (each.error()) each.reload();
  }
}
