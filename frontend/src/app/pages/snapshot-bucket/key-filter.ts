import { Component, inject, input } from '@angular/core';
import { MatFormField, MatPrefix } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import { Router } from '@angular/router';

/** Part of the key that a list is narrowed to; kept in the address, so that a view can be passed on. */
@Component({
  selector: 'app-key-filter',
  imports: [MatFormField, MatIcon, MatInput, MatPrefix],
  template: `<mat-form-field appearance="outline" subscriptSizing="dynamic">
    <mat-icon matPrefix svgIcon="search" aria-hidden="true" />
    <input
      matInput
      type="search"
      aria-label="Part of the key"
      placeholder="Part of the key"
      maxlength="1024"
      [value]="value()"
      (input)="show($any($event.target).value)"
    />
  </mat-form-field>`,
  styles: `
    :host {
      display: block;
      max-inline-size: 480px;
    }
    mat-form-field {
      inline-size: 100%;
    }
    mat-form-field .mat-icon {
      padding: 0;
      margin-inline: 10px 8px;
      color: var(--text-3);
    }
  `,
})
export class KeyFilter {
  private readonly router = inject(Router);
  readonly value = input('');

  protected show(q: string): void {
    const queryParams = { q: q || null };
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
