import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatIcon } from '@angular/material/icon';
import { RouterLink } from '@angular/router';
import type { PolicyAttachmentView } from '@sgw/contracts';
import { problemOf } from '../../api/api-problem';
import { PolicyApi } from '../../api/policy-api';
import { EmptyState } from '../../shared/empty-state';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';
import { AttachDialog, type AttachAsk } from './attach-dialog';

/** Where a policy holds, and how it comes to hold elsewhere or no longer. */
@Component({
  selector: 'app-policy-places',
  imports: [EmptyState, MatButton, MatIcon, ProblemCard, RouterLink, SkeletonRows],
  template: `@if (problem(); as problem) {
      <app-problem-card [problem]="problem" (retry)="found.reload()" />
    } @else if (places(); as places) {
      @if (places.length === 0) {
        <div class="card">
          <app-empty-state icon="policy" title="It is attached to nothing">
            <p>It says what is right, and holds for no object until a tenant or a bucket has it.</p>
            <button matButton="filled" type="button" (click)="attach()">Attach it</button>
          </app-empty-state>
        </div>
      } @else {
        <div class="row">
          <span class="spacer"></span>
          <button matButton="filled" type="button" (click)="attach()">
            <mat-icon svgIcon="plus" />Attach
          </button>
        </div>
        <div class="table-wrap" tabindex="0" role="region" aria-label="Places, scrolls sideways">
          <table class="grid">
            <thead>
              <tr>
                <th scope="col">Tenant</th>
                <th scope="col">Bucket</th>
                <th scope="col">Objects</th>
                <th scope="col" class="tight"><span class="visually-hidden">Actions</span></th>
              </tr>
            </thead>
            <tbody>
              @for (place of places; track $index) {
                <tr>
                  <td>{{ place.tenant }}</td>
                  <td>
                    @if (place.bucket; as bucket) {
                      <a class="mono" [routerLink]="['/buckets', place.tenant, bucket]">{{ bucket }}</a>
                    } @else {
                      all, also later ones
                    }
                  </td>
                  <td>
                    @if (place.tag; as tag) {
                      <span class="chip mono">{{ tag.key }}={{ tag.value }}</span>
                    } @else {
                      all
                    }
                  </td>
                  <td class="tight">
                    <button
                      matButton
                      type="button"
                      [attr.aria-label]="'Take away from ' + (place.bucket ?? place.tenant)"
                      (click)="detach(place)"
                    >
                      Take away
                    </button>
                  </td>
                </tr>
              }
            </tbody>
          </table>
        </div>
      }
    } @else {
      <app-skeleton-rows label="Loading places" [rows]="2" />
    }`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
  `,
})
export class PolicyPlaces {
  private readonly dialog = inject(MatDialog);
  readonly name = input.required<string>();
  protected readonly found = inject(PolicyApi).attachments(() => this.name());
  protected readonly problem = computed(() => {
    const error = this.found.error();
    return error ? problemOf(error) : undefined;
  });
  protected readonly places = computed(() => (this.found.hasValue() ? this.found.value() : undefined));

  protected attach(): void {
    this.open({ policy: this.name() });
  }

  protected detach(detach: PolicyAttachmentView): void {
    this.open({ policy: this.name(), detach });
  }

  private open(data: AttachAsk): void {
    const opened = this.dialog.open<AttachDialog, AttachAsk, boolean>(AttachDialog, { data });
    opened.afterClosed().subscribe((isDone) => isDone && this.found.reload());
  }
}
