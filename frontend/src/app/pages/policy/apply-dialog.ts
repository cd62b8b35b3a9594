import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { Problem } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import type { Outcome } from '../../shared/impact-words';
import { ProblemCard } from '../../shared/problem-card';
import { StateMark } from '../../shared/state-mark';
import { DiffView } from './diff-view';

/** A text that is about to hold. */
export interface ApplyAsk {
  readonly title: string;
  readonly action: string;
  readonly before: string;
  readonly after: string;
  /** One sentence each, the worst first. */
  readonly outcomes: readonly Outcome[];
  readonly run: (note: string) => Promise<void>;
}

/** HTTP's word for: what you read is no longer what is there. */
const PRECONDITION_FAILED = 412;

/** Asks once more before a text holds; closes with `done`, or with `conflict` when another text came first. */
@Component({
  selector: 'app-apply-dialog',
  imports: [DiffView, MatButton, MatDialogModule, MatFormField, MatInput, ProblemCard, StateMark],
  template: `<form (submit)="apply($event)">
    <h2 mat-dialog-title>{{ ask.title }}</h2>
    <mat-dialog-content class="stack">
      @for (outcome of ask.outcomes; track outcome.word) {
        <app-state-mark class="outcome" [mark]="outcome" />
      }
      <app-diff-view [before]="ask.before" [after]="ask.after" title="Changes" />
      <div class="field">
        <label for="note">Why, for whoever reads the history</label>
        <mat-form-field appearance="outline" subscriptSizing="dynamic">
          <input
            #note
            matInput
            id="note"
            autocomplete="off"
            maxlength="1000"
            cdkFocusInitial
            [value]="text()"
            (input)="text.set(note.value)"
          />
        </mat-form-field>
      </div>
      @if (problem(); as found) {
        <app-problem-card [problem]="found" [canRetry]="false" />
      }
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton type="button" mat-dialog-close>Cancel</button>
      <button matButton="filled" type="submit" [class.danger]="isBad" [disabled]="isRunning()">
        {{ isRunning() ? 'Working…' : ask.action }}
      </button>
    </mat-dialog-actions>
  </form>`,
  styles: `
    .outcome {
      white-space: normal;
    }
  `,
})
export class ApplyDialog {
  protected readonly ask = inject<ApplyAsk>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ApplyDialog, 'done' | 'conflict'>>(MatDialogRef);
  protected readonly isBad = this.ask.outcomes.some((outcome) => outcome.isBad);
  protected readonly text = signal('');
  protected readonly isRunning = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  protected async apply(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isRunning()) return;
    this.isRunning.set(true);
    this.problem.set(undefined);
    try {
      await this.ask.run(this.text().trim());
      this.dialog.close('done');
    } catch (thrown) {
      const problem = problemOf(thrown);
      if (problem.status === PRECONDITION_FAILED) this.dialog.close('conflict');
      else this.problem.set(problem);
    } finally {
      this.isRunning.set(false);
    }
  }
}
