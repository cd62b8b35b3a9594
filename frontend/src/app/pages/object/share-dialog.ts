import { Component, computed, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggleModule } from '@angular/material/button-toggle';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { problemOf } from '../../api/api-problem';
import type { ObjectAddress } from '../../api/object-api';
import { CodeBlock } from '../../shared/code-block';
import { ProblemCard } from '../../shared/problem-card';
import { When } from '../../shared/when';
import { ObjectCourier } from '../objects/object-courier';

const LIVES = [
  { label: '15 min', seconds: 900 },
  { label: '1 h', seconds: 3600 },
  { label: '24 h', seconds: 86_400 },
  // The longest that Signature V4 allows.
  { label: '7 d', seconds: 604_800 },
] as const;

/** Makes an address that gives one object to whoever has it, for a while. */
@Component({
  selector: 'app-share-dialog',
  imports: [CodeBlock, MatButton, MatButtonToggleModule, MatDialogModule, ProblemCard, When],
  template: `<h2 mat-dialog-title>Share link</h2>
    <mat-dialog-content class="stack">
      <p>
        Whoever has this address can read <code>{{ address.key }}</code> until it expires. It cannot be taken
        back.
      </p>
      <mat-button-toggle-group
        aria-label="Valid for"
        hideSingleSelectionIndicator
        [value]="seconds()"
        (valueChange)="seconds.set($event)"
      >
        @for (life of lives; track life.seconds) {
          <mat-button-toggle [value]="life.seconds">{{ life.label }}</mat-button-toggle>
        }
      </mat-button-toggle-group>
      @if (problem(); as found) {
        <app-problem-card [problem]="found" (retry)="link.reload()" />
      } @else if (view(); as view) {
        <app-code-block [code]="view.url" what="link" />
        <app-code-block [code]="curl()" what="curl command" />
        <p class="meta text-2">Expires <app-when [iso]="view.expiresAt" /></p>
        @if (isPrivate()) {
          <p class="warning" role="note">
            <strong>{{ host() }}</strong> is reachable only from this machine. Set
            <code>SGW_PUBLIC_S3_URL</code> to the address that others use.
          </p>
        }
      } @else {
        <span class="skeleton"></span>
      }
    </mat-dialog-content>
    <mat-dialog-actions>
      <button matButton="filled" type="button" mat-dialog-close>Done</button>
    </mat-dialog-actions>`,
  styles: `
    .warning {
      padding: 8px 12px;
      border-inline-start: 3px solid var(--degraded);
      border-radius: var(--radius);
      background: var(--degraded-soft);
    }
    mat-button-toggle-group {
      align-self: flex-start;
    }
    p {
      overflow-wrap: anywhere;
    }
  `,
})
export class ShareDialog {
  private readonly courier = inject(ObjectCourier);
  protected readonly address = inject<ObjectAddress>(MAT_DIALOG_DATA);
  protected readonly lives = LIVES;
  protected readonly seconds = signal<number>(LIVES[0].seconds);
  protected readonly link = resource({
    params: () => this.seconds(),
    loader: ({ params }) => this.courier.share(this.address, params),
  });
  protected readonly view = computed(() => (this.link.hasValue() ? this.link.value() : undefined));
  protected readonly problem = computed(() => {
    const error = this.link.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly curl = computed(() => `curl --fail --remote-name '${this.view()?.url ?? ''}'`);
  protected readonly host = computed(() => {
    const url = this.view()?.url;
    return url ? new URL(url).hostname : '';
  });
  protected readonly isPrivate = computed(() => /^(localhost|127\.|\[::1\]|0\.0\.0\.0)/.test(this.host()));
}
