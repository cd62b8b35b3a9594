import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { Problem, SavedSnapshot } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { DiscoveryApi } from '../../api/discovery-api';
import { ProblemCard } from '../../shared/problem-card';

/** Keeps what a discovery has seen so far, under a name; closes with the snapshot. */
@Component({
  selector: 'app-save-snapshot-dialog',
  imports: [MatButton, MatDialogModule, MatFormField, MatInput, ProblemCard],
  template: `<h2 mat-dialog-title>Save as snapshot</h2>
    <form novalidate (submit)="save($event)">
      <mat-dialog-content class="stack">
        <p>Keeps what was seen until now. Buckets that are still looked into are marked as not whole.</p>
        <div class="field">
          <label for="save-name">Name</label>
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input
              matInput
              #name
              id="save-name"
              type="text"
              autocomplete="off"
              maxlength="200"
              placeholder="host and time"
              cdkFocusInitial
              (input)="words.update((all) => ({ ...all, name: name.value }))"
            />
          </mat-form-field>
        </div>
        <div class="field">
          <label for="save-note">Note</label>
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input
              matInput
              #note
              id="save-note"
              type="text"
              autocomplete="off"
              maxlength="4000"
              (input)="words.update((all) => ({ ...all, note: note.value }))"
            />
          </mat-form-field>
        </div>
        @if (problem(); as found) {
          <app-problem-card [problem]="found" [canRetry]="false" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" mat-dialog-close>Cancel</button>
        <button matButton="filled" type="submit" [disabled]="isSending()">
          {{ isSending() ? 'Saving…' : 'Save snapshot' }}
        </button>
      </mat-dialog-actions>
    </form>`,
})
export class SaveSnapshotDialog {
  private readonly api = inject(DiscoveryApi);
  private readonly id = inject<string>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<SaveSnapshotDialog, SavedSnapshot>>(MatDialogRef);
  protected readonly words = signal({ name: '', note: '' });
  protected readonly isSending = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    this.isSending.set(true);
    this.problem.set(undefined);
    const { name, note } = this.words();
    try {
      this.dialog.close(
        await this.api.save(this.id, {
          ...(name.trim() && { name: name.trim() }),
          ...(note.trim() && { note: note.trim() }),
        }),
      );
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    } finally {
      this.isSending.set(false);
    }
  }
}
