import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { ErasureView, Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { EvidenceApi } from '../../api/evidence-api';
import { ProblemCard } from '../../shared/problem-card';
import { type Scope, ScopeFields } from '../../shared/scope-fields';

const DAY_MS = 86_400_000;
/** What the law gives whoever is asked to erase (GDPR, article 12). */
const USUAL_DAYS = 30;

/** Asks what shall be erased for good and by when; closes with the erasure that is followed. */
@Component({
  selector: 'app-erase-dialog',
  imports: [MatButton, MatDialogModule, MatFormField, MatInput, ProblemCard, ScopeFields],
  template: `<form (submit)="erase($event)">
    <h2 mat-dialog-title>Erase for good</h2>
    <mat-dialog-content class="stack">
      <p>
        <strong>Every version of what you name is deleted, and cannot be had back.</strong> Each copy is
        followed until its backend has confirmed; then the record is signed.
      </p>
      <app-scope-fields [asksObject]="true" [(scope)]="scope" />
      <div class="field">
        <label for="erase-days">Days until every backend must have confirmed</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            #daysField
            matInput
            id="erase-days"
            type="number"
            min="1"
            max="3650"
            [value]="days()"
            (input)="days.set(daysField.valueAsNumber)"
          />
        </mat-form-field>
      </div>
      <div class="field">
        <label for="erase-reason">Why <span class="text-3">stands in the record</span></label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            #reasonField
            matInput
            id="erase-reason"
            autocomplete="off"
            maxlength="1000"
            [value]="reason()"
            (input)="reason.set(reasonField.value)"
          />
        </mat-form-field>
      </div>
      @if (word(); as word) {
        <div class="field">
          <label for="erase-word"
            >Type <code>{{ word }}</code> to confirm</label
          >
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input
              #wordField
              matInput
              id="erase-word"
              class="mono"
              autocomplete="off"
              spellcheck="false"
              [value]="typed()"
              (input)="typed.set(wordField.value)"
            />
          </mat-form-field>
        </div>
      }
      @if (problem(); as found) {
        <app-problem-card [problem]="found" [canRetry]="false" />
      }
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton type="button" mat-dialog-close>Cancel</button>
      <button matButton="filled" type="submit" class="danger" [disabled]="!isReady()">
        {{ isRunning() ? 'Working…' : 'Erase' }}
      </button>
    </mat-dialog-actions>
  </form>`,
})
export class EraseDialog {
  private readonly api = inject(EvidenceApi);
  private readonly dialog = inject<MatDialogRef<EraseDialog, ErasureView>>(MatDialogRef);
  protected readonly scope = signal<Scope>({ tenant: '', bucket: '', key: '' });
  protected readonly days = signal(USUAL_DAYS);
  protected readonly reason = signal('');
  protected readonly typed = signal('');
  protected readonly isRunning = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);
  /** The narrowest name of what goes. */
  protected readonly word = computed(() => this.scope().key || this.scope().bucket || this.scope().tenant);
  protected readonly isReady = computed(
    () => !this.isRunning() && this.word() !== '' && this.typed() === this.word() && this.days() >= 1,
  );

  protected async erase(event: Event): Promise<void> {
    event.preventDefault();
    if (!this.isReady()) return;
    this.isRunning.set(true);
    this.problem.set(undefined);
    const { tenant, bucket, key } = this.scope();
    const reason = this.reason().trim();
    try {
      const request = {
        tenant,
        ...(bucket ? { bucket } : {}),
        ...(bucket && key ? { key } : {}),
        deadline: new Date(Date.now() + this.days() * DAY_MS).toISOString(),
        ...(reason ? { reason } : {}),
      };
      this.dialog.close(await this.api.erase(request));
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    } finally {
      this.isRunning.set(false);
    }
  }
}
