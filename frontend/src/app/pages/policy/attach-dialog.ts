import { Component, computed, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import { MatSelectModule } from '@angular/material/select';
import type { PolicyAttachmentView, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { BucketApi } from '../../api/bucket-api';
import { PolicyApi, type PolicyPlace } from '../../api/policy-api';
import { ProblemCard } from '../../shared/problem-card';
import { WhatIfResult } from '../../shared/what-if-result';
import { nextRules } from './next-rules';

/** A policy, and where it shall hold or hold no longer. */
export interface AttachAsk {
  readonly policy: string;
  readonly bucket?: { readonly tenant: string; readonly name: string };
  /** Where it is to be taken away from. */
  readonly detach?: PolicyAttachmentView;
}

/** Buckets that can be chosen from; S3 accounts rarely have more, and a longer list is no help. */
const MOST_BUCKETS = 1000;
const PRECONDITION_FAILED = 412;

/** Attaches a policy to a place or takes it away, and shows before what that would do. Closes with `true` when done. */
@Component({
  selector: 'app-attach-dialog',
  imports: [
    MatButton,
    MatDialogModule,
    MatFormField,
    MatInput,
    MatProgressBar,
    MatSelectModule,
    ProblemCard,
    WhatIfResult,
  ],
  templateUrl: './attach-dialog.html',
})
export class AttachDialog {
  private readonly api = inject(PolicyApi);
  private readonly bucketApi = inject(BucketApi);
  protected readonly ask = inject<AttachAsk>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<AttachDialog, boolean>>(MatDialogRef);
  protected readonly isDetach = this.ask.detach !== undefined;

  protected readonly tenants = this.bucketApi.tenants();
  private readonly buckets = resource({
    loader: () => this.bucketApi.page({ limit: MOST_BUCKETS }),
  });
  private readonly chosenTenant = signal(this.ask.detach?.tenant ?? this.ask.bucket?.tenant);
  protected readonly bucket = signal(this.ask.detach?.bucket ?? this.ask.bucket?.name ?? '');
  protected readonly tagKey = signal(this.ask.detach?.tag?.key ?? '');
  protected readonly tagValue = signal(this.ask.detach?.tag?.value ?? '');
  protected readonly tenant = computed(
    () => this.chosenTenant() ?? (this.tenants.hasValue() ? this.tenants.value()[0]?.name : undefined) ?? '',
  );
  protected readonly bucketNames = computed(() =>
    (this.buckets.hasValue() ? this.buckets.value().items : [])
      .filter(({ tenant }) => tenant === this.tenant())
      .map(({ name }) => name),
  );
  private readonly place = computed((): PolicyPlace | undefined => {
    if (!this.tenant()) return undefined;
    return { tenant: this.tenant(), ...(this.bucket() ? { bucket: this.bucket() } : {}) };
  });
  private readonly tag = computed(() =>
    this.tagKey() && this.bucket() ? { key: this.tagKey(), value: this.tagValue() } : undefined,
  );
  protected readonly rules = resource({
    params: () => this.place(),
    loader: ({ params }) => this.api.rulesOf(params),
  });
  protected readonly now = computed(() => (this.rules.hasValue() ? this.rules.value().value : undefined));
  protected readonly next = computed(() => {
    const now = this.now();
    return now && nextRules(now, this.isDetach ? null : this.ask.policy, this.tag());
  });
  protected readonly isSame = computed(() => JSON.stringify(this.now()) === JSON.stringify(this.next()));
  /** What tags do cannot be foreseen: which objects have them is known only as they are planned. */
  protected readonly impact = resource({
    params: () => {
      const place = this.place();
      const next = this.next();
      return place && next && !this.tag() && !this.isSame() ? { place, policy: next.policy } : undefined;
    },
    loader: ({ params: { place, policy } }) =>
      this.api.whatIf({
        tenant: place.tenant,
        ...(place.bucket === undefined ? {} : { bucket: place.bucket }),
        attach: { policy },
      }),
  });
  protected readonly isRunning = signal(false);
  private readonly failure = signal<Problem | undefined>(undefined);
  /** Someone else changed the rules of the place meanwhile. */
  protected readonly isStale = signal(false);
  protected readonly problem = computed(() => {
    const error = this.rules.error() ?? this.impact.error() ?? this.tenants.error() ?? this.buckets.error();
    return this.failure() ?? (error ? problemOf(error) : undefined);
  });
  protected readonly hasTag = computed(() => this.tag() !== undefined);

  protected chooseTenant(tenant: string): void {
    this.chosenTenant.set(tenant);
    this.bucket.set('');
  }

  protected retry(): void {
    this.failure.set(undefined);
    for (const each of [this.rules, this.impact, this.tenants, this.buckets]) if (each.error()) each.reload();
  }

  protected async run(event: Event): Promise<void> {
    event.preventDefault();
    const place = this.place();
    const next = this.next();
    if (!place || !next || this.isSame() || this.isRunning() || !this.rules.hasValue()) return;
    this.isRunning.set(true);
    this.failure.set(undefined);
    this.isStale.set(false);
    try {
      await this.api.attach(place, this.rules.value().etag, next);
      this.dialog.close(true);
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (problem.status === PRECONDITION_FAILED) {
        this.isStale.set(true);
        this.rules.reload();
      } else this.failure.set(problem);
    } finally {
      this.isRunning.set(false);
    }
  }
}
