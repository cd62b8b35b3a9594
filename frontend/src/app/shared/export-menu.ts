import { Component, computed, inject, input } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatIcon } from '@angular/material/icon';
import { MatMenuModule } from '@angular/material/menu';
import { EXPORTS, SnapshotApi } from '../api/snapshot-api';

/** Takes a snapshot out as a file, in one of its forms. */
@Component({
  selector: 'app-export-menu',
  imports: [MatButton, MatIcon, MatIconButton, MatMenuModule],
  template: `@if (isSmall()) {
      <button
        matIconButton
        type="button"
        [attr.aria-label]="'Export ' + name()"
        title="Export"
        [matMenuTriggerFor]="forms"
      >
        <mat-icon svgIcon="download" />
      </button>
    } @else {
      <button matButton="outlined" type="button" [matMenuTriggerFor]="forms">
        <mat-icon svgIcon="download" />Export
      </button>
    }
    <mat-menu #forms="matMenu">
      @for (form of choices(); track form.title) {
        <a mat-menu-item [href]="form.url" download>
          {{ form.title }} <span class="text-3">· {{ form.use }}</span>
        </a>
      }
    </mat-menu>`,
})
export class ExportMenu {
  private readonly api = inject(SnapshotApi);
  readonly id = input.required<string>();
  readonly name = input('');
  readonly isSmall = input(false);
  protected readonly choices = computed(() =>
    EXPORTS.map((form) => ({ ...form, url: this.api.exportUrl(this.id(), form) })),
  );
}
