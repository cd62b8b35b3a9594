import { Component, computed, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatProgressBar } from '@angular/material/progress-bar';
import type { PolicyAttachmentView, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { PolicyApi, type PolicyPlace } from '../../api/policy-api';
import { ProblemCard } from '../../shared/problem-card';
import { type Scope, ScopeFields } from '../../shared/scope-fields';
import { WhatIfResult } from '../../shared/what-if-result';
import { nextRules } from './next-rules';

/** A policy, and where it shall hold or hold no longer. */
export interface AttachAsk {
  readonly policy: string;
  readonly bucket?: { readonly tenant: string; readonly name: string };
  /** Where it is to be taken away from. */
  readonly detach?: PolicyAttachmentView;
}

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
    ProblemCard,
    ScopeFields,
    WhatIfResult,
  ],
  templateUrl: './attach-dialog.html',
})
export class AttachDialog {
  private readonly api = inject(PolicyApi);
  protected readonly ask = inject<AttachAsk>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<AttachDialog, boolean>>(MatDialogRef);
  protected readonly isDetach = this.ask.detach !== undefined;

  protected readonly scope = signal<Scope>({
    tenant: this.ask.detach?.tenant ?? this.ask.bucket?.tenant ?? '',
    bucket: this.ask.detach?.bucket ?? this.ask.bucket?.name ?? '',
    key: '',
  });
  protected readonly bucket = computed(() => this.scope().bucket);
  protected readonly tagKey = signal(this.ask.detach?.tag?.key ?? '');
  protected readonly tagValue = signal(this.ask.detach?.tag?.value ?? '');
  private readonly place = computed((): PolicyPlace | undefined => {
    const { tenant, bucket } = this.scope();
    return tenant ? { tenant, ...(bucket ? { bucket } : {}) } : undefined;
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
    const error = this.rules.error() ?? this.impact.error();
    return this.failure() ?? (error ? problemOf(error) : undefined);
  });
  protected readonly hasTag = computed(() => this.tag() !== undefined);

  protected retry(): void {
    this.failure.set(undefined);
    for (const each of [this.rules, this.impact]) if (each.error()) each.reload();
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
