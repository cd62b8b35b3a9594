import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { AttestationView, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { EvidenceApi } from '../../api/evidence-api';
import { instantOf, zoneWords } from '../../shared/moment';
import { ProblemCard } from '../../shared/problem-card';
import { type Scope, ScopeFields } from '../../shared/scope-fields';

/** Asks what an attestation shall be about, and for which moment; closes with the one that is being made. */
@Component({
  selector: 'app-attest-dialog',
  imports: [MatButton, MatDialogModule, ProblemCard, ScopeFields],
  template: `<form (submit)="attest($event)">
    <h2 mat-dialog-title>New attestation</h2>
    <mat-dialog-content class="stack">
      <p class="text-2">
        It says which copies exist where, under which law, and when each was last verified, signed.
      </p>
      <app-scope-fields [asksObject]="true" [(scope)]="scope" />
      <div class="field">
        <label for="attest-moment">Moment <span class="text-3">empty: now, which is exact</span></label>
        <input
          #moment
          id="attest-moment"
          type="datetime-local"
          step="1"
          aria-describedby="attest-moment-help"
          [value]="typed().moment"
          (input)="typed.set({ moment: moment.value, since: typed().since })"
        />
        <p id="attest-moment-help" class="meta text-3">
          In {{ zone() }}. A past one is put together from the evidence that is kept, and says where that
          ends.
        </p>
      </div>
      <div class="field">
        <label for="attest-since"
          >Read since <span class="text-3">empty: 35 days before the moment</span></label
        >
        <input
          #since
          id="attest-since"
          type="datetime-local"
          step="1"
          aria-describedby="attest-since-help"
          [value]="typed().since"
          (input)="typed.set({ moment: typed().moment, since: since.value })"
        />
        <p id="attest-since-help" class="meta text-3">
          A copy that was not re-read since then is told as such, and not as verified.
        </p>
      </div>
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
  styles: `
    // The browser's own, whose calendar Material's fields hide.
    input {
      block-size: 36px;
      padding-inline: 12px;
      border: 1px solid var(--line-strong);
      border-radius: var(--radius);
      background: var(--surface);
      color: var(--text);
      font: inherit;
      font-size: 14px;
    }
  `,
})
export class AttestDialog {
  private readonly api = inject(EvidenceApi);
  private readonly dialog = inject<MatDialogRef<AttestDialog, AttestationView>>(MatDialogRef);
  protected readonly scope = signal(inject<Scope>(MAT_DIALOG_DATA));
  protected readonly typed = signal({ moment: '', since: '' });
  protected readonly zone = zoneWords;
  protected readonly isRunning = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  protected async attest(event: Event): Promise<void> {
    event.preventDefault();
    const { tenant, bucket, key } = this.scope();
    if (!tenant || this.isRunning()) return;
    this.isRunning.set(true);
    this.problem.set(undefined);
    try {
      const moment = instantOf(this.typed().moment);
      const verifiedSince = instantOf(this.typed().since);
      const request = {
        tenant,
        ...(bucket ? { bucket } : {}),
        ...(bucket && key ? { key } : {}),
        ...(moment ? { moment } : {}),
        ...(verifiedSince ? { verifiedSince } : {}),
      };
      this.dialog.close(await this.api.attest(request));
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    } finally {
      this.isRunning.set(false);
    }
  }
}
