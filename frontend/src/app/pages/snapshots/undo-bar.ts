import { Component, effect, inject, output, untracked, viewChild } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { ProblemCard } from '../../shared/problem-card';
import { DeletionUndo } from './deletion-undo';

/** Says what was deleted a moment ago, and takes it back. The focus goes there: what had it is deleted. */
@Component({
  selector: 'app-undo-bar',
  imports: [MatButton, MatIcon, MatIconButton, ProblemCard],
  template: `@if (undo.offer(); as what) {
      <div
        class="bar card row wrap"
        role="status"
        (focusin)="undo.hold()"
        (focusout)="undo.run()"
        (mouseenter)="undo.hold()"
        (mouseleave)="undo.run()"
      >
        <span>Deleted {{ what }}.</span>
        <span class="spacer"></span>
        <button #back matButton="outlined" type="button" [disabled]="undo.isUndoing()" (click)="takeBack()">
          {{ undo.isUndoing() ? 'Restoring…' : 'Undo' }}
        </button>
        <button matIconButton type="button" aria-label="Leave it deleted" (click)="undo.end()">
          <mat-icon svgIcon="close" />
        </button>
      </div>
    }
    @if (undo.problem(); as found) {
      <app-problem-card [problem]="found" [canRetry]="false" />
    }`,
  styles: `
    // Nothing to offer takes no room.
    :host {
      display: contents;
    }
    .bar {
      padding: 6px 12px;
      border-inline-start: 3px solid var(--accent);
      overflow-wrap: anywhere;
    }
  `,
})
export class UndoBar {
  protected readonly undo = inject(DeletionUndo);
  readonly undone = output();
  private readonly back = viewChild('back', { read: MatButton });

  constructor() {
    effect(() => {
      const button = this.back();
      if (button) untracked(() => button.focus());
    });
  }

  protected async takeBack(): Promise<void> {
    if (await this.undo.undo()) this.undone.emit();
  }
}
