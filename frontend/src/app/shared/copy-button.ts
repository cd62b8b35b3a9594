import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Clipboard } from '@angular/cdk/clipboard';
import { Component, inject, input, signal } from '@angular/core';
import { MatIcon } from '@angular/material/icon';

const CONFIRMED_MS = 1600;

/** Copies a text and says so where it was pressed. */
@Component({
  selector: 'app-copy-button',
  imports: [MatIcon],
  template: `<button
    type="button"
    [attr.aria-label]="'Copy ' + what()"
    [title]="'Copy ' + what()"
    (click)="copy($event)"
  >
    <mat-icon [svgIcon]="isCopied() ? 'check' : 'copy'" aria-hidden="true" />
  </button>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
    button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      inline-size: 24px;
      block-size: 24px;
      padding: 0;
      border: 0;
      border-radius: var(--radius-chip);
      background: none;
      color: var(--text-3);
      cursor: pointer;
    }
    button:hover {
      background: var(--hover);
      color: var(--text);
    }
    .mat-icon {
      inline-size: 16px;
      block-size: 16px;
    }
  `,
})
export class CopyButton {
  readonly text = input.required<string>();
  /** What the text is, `ETag`; it completes the sentence "Copy …". */
  readonly what = input.required<string>();
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(LiveAnnouncer);
  protected readonly isCopied = signal(false);

  protected copy(event: Event): void {
    event.stopPropagation();
    if (!this.clipboard.copy(this.text())) return;
    this.isCopied.set(true);
    void this.announcer.announce(`${this.what()} copied`);
    setTimeout(() => this.isCopied.set(false), CONFIRMED_MS);
  }
}
