import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { AttestationView, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { EvidenceApi } from '../../api/evidence-api';
import { ProblemCard } from '../../shared/problem-card';
import { type DocumentScope, ScopeFields } from '../../shared/scope-fields';

/** Asks what an attestation shall be about, and for which moment; closes with the one that is being made. */
@Component({
  selector: 'app-attest-dialog',
  imports: [MatButton, MatDialogModule, ProblemCard, ScopeFields],
  template: `<form (submit)="attest($event)">
    <h2 mat-dialog-title>New attestation</h2>
    <mat-dialog-content class="stack">
      <p class="text-2">
        It says which copies exist where, under which law, and when each was last verified: everything from
        one snapshot of now, signed.
      </p>
      <app-scope-fields [(scope)]="scope" />
      @if (problem(); as found) {
        <app-problem-card [problem]="found" [canRetry]="false" />
      }
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton type="button" mat-dialog-close>Cancel</button>
      <button matButton="filled" type="submit" [disabled]="isRunning() || !scope().tenant">
        {{ isRunning() ? 'Working…' : 'Attest' }}
      </button>
    </mat-dialog-actions>
  </form>`,
})
export class AttestDialog {
  private readonly api = inject(EvidenceApi);
  private readonly dialog = inject<MatDialogRef<AttestDialog, AttestationView>>(MatDialogRef);
  protected readonly scope = signal(inject<DocumentScope>(MAT_DIALOG_DATA));
  protected readonly isRunning = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  protected async attest(event: Event): Promise<void> {
    event.preventDefault();
    const { tenant, bucket, key } = this.scope();
    if (!tenant || this.isRunning()) return;
    this.isRunning.set(true);
    this.problem.set(undefined);
    try {
      const request = { tenant, ...(bucket ? { bucket } : {}), ...(bucket && key ? { key } : {}) };
      this.dialog.close(await this.api.attest(request));
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    } finally {
      this.isRunning.set(false);
    }
  }
}
