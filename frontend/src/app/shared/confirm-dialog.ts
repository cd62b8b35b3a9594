import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import type { Problem } from '@sgw/contracts';
import { problemOf } from '../api/api-problem';
import { ProblemCard } from './problem-card';

/** A question before something that is hard to take back. */
export interface Confirmation {
  readonly title: string;
  /** What will happen, one paragraph each. */
  readonly text: readonly string[];
  /** Names listed below the text, a few of many. */
  readonly names?: readonly string[];
  /** The verb on the button. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** Must be typed before the button works. */
  readonly typedWord?: string;
  /** Does it. While it runs the dialog stays; when it fails the dialog says why. */
  readonly run: () => Promise<void>;
}

const MOST_NAMES = 6;

/** Asks, does, and reports; closes with `true` when it was done. */
@Component({
  selector: 'app-confirm-dialog',
  imports: [MatButton, MatDialogModule, MatFormField, MatInput, ProblemCard],
  template: `<h2 mat-dialog-title>{{ ask.title }}</h2>
    <mat-dialog-content class="stack">
      @for (paragraph of ask.text; track $index) {
        <p>{{ paragraph }}</p>
      }
      @if (names.length) {
        <ul class="names mono">
          @for (name of names; track name) {
            <li>{{ name }}</li>
          }
          @if (more) {
            <li class="text-3">and {{ more }} more</li>
          }
        </ul>
      }
      @if (ask.typedWord; as word) {
        <div class="field">
          <label for="typed-word"
            >Type <code>{{ word }}</code> to confirm</label
          >
          <mat-form-field appearance="outline" subscriptSizing="dynamic">
            <input
              matInput
              id="typed-word"
              autocomplete="off"
              spellcheck="false"
              class="mono"
              [value]="typed()"
              (input)="typed.set($any($event.target).value)"
              (keydown.enter)="act()"
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
      <button
        matButton="filled"
        type="button"
        [class.danger]="ask.isDangerous"
        [disabled]="!isReady()"
        (click)="act()"
      >
        {{ isRunning() ? 'Working…' : ask.action }}
      </button>
    </mat-dialog-actions>`,
  styles: `
    .names {
      padding: 8px 12px;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--surface-2);
      overflow-wrap: anywhere;
    }
  `,
})
export class ConfirmDialog {
  protected readonly ask = inject<Confirmation>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ConfirmDialog, boolean>>(MatDialogRef);
  protected readonly names = (this.ask.names ?? []).slice(0, MOST_NAMES);
  protected readonly more = (this.ask.names ?? []).length - this.names.length;
  protected readonly typed = signal('');
  protected readonly isRunning = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);

  protected isReady(): boolean {
    return !this.isRunning() && (!this.ask.typedWord || this.typed() === this.ask.typedWord);
  }

  protected async act(): Promise<void> {
    if (!this.isReady()) return;
    this.isRunning.set(true);
    this.problem.set(undefined);
    try {
      await this.ask.run();
      this.dialog.close(true);
    } catch (thrown) {
      this.problem.set(problemOf(thrown));
    } finally {
      this.isRunning.set(false);
    }
  }
}
