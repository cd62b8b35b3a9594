import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import type { Problem, SnapshotLabels } from '@sgw/contracts';
import { problemOf } from '../api/api-problem';
import { LabelFields, type LabelText } from './label-fields';
import { ProblemCard } from './problem-card';
import { tagsMistake, tagsOf } from './tag-list';

/** What shall be labelled, and how that is done. */
export interface Labelling<T> {
  readonly title: string;
  readonly text?: string;
  /** The verb on the button. */
  readonly action: string;
  readonly labels: Required<SnapshotLabels>;
  readonly run: (labels: Required<SnapshotLabels>) => Promise<T>;
}

/** Asks for name, note and tags of a snapshot, and keeps them; closes with the answer. */
@Component({
  selector: 'app-label-dialog',
  imports: [LabelFields, MatButton, MatDialogModule, ProblemCard],
  template: `<h2 mat-dialog-title>{{ ask.title }}</h2>
    <form novalidate (submit)="save($event)">
      <mat-dialog-content class="stack">
        @if (ask.text) {
          <p>{{ ask.text }}</p>
        }
        <app-label-fields [(labels)]="labels" />
        @if (problem(); as found) {
          <app-problem-card [problem]="found" [canRetry]="false" />
        }
      </mat-dialog-content>
      <mat-dialog-actions>
        <button matButton type="button" mat-dialog-close>Cancel</button>
        <button matButton="filled" type="submit" [disabled]="isSending()">
          {{ isSending() ? 'Saving…' : ask.action }}
        </button>
      </mat-dialog-actions>
    </form>`,
})
export class LabelDialog<T> {
  protected readonly ask = inject<Labelling<T>>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<LabelDialog<T>, T>>(MatDialogRef);
  protected readonly labels = signal<LabelText>({
    ...this.ask.labels,
    tags: this.ask.labels.tags.join(', '),
  });
  protected readonly isSending = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const { name, note, tags } = this.labels();
    if (this.isSending() || tagsMistake(tags)) return;
    this.isSending.set(true);
    this.problem.set(undefined);
    try {
      this.dialog.close(await this.ask.run({ name: name.trim(), note: note.trim(), tags: tagsOf(tags) }));
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    } finally {
      this.isSending.set(false);
    }
  }
}
