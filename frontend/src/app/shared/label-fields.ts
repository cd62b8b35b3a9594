import { Component, computed, model } from '@angular/core';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { tagsMistake } from './tag-list';

/** Words for a snapshot as typed; tags are parted by commas. */
export interface LabelText {
  readonly name: string;
  readonly note: string;
  readonly tags: string;
}

/** Name, note and tags of a snapshot. */
@Component({
  selector: 'app-label-fields',
  imports: [MatFormField, MatInput],
  template: `<div class="field">
      <label for="label-name">Name</label>
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <input
          #name
          matInput
          id="label-name"
          type="text"
          autocomplete="off"
          maxlength="200"
          placeholder="host and time"
          cdkFocusInitial
          [value]="labels().name"
          (input)="set({ name: name.value })"
        />
      </mat-form-field>
    </div>
    <div class="field">
      <label for="label-note">Note</label>
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <input
          #note
          matInput
          id="label-note"
          type="text"
          autocomplete="off"
          maxlength="4000"
          [value]="labels().note"
          (input)="set({ note: note.value })"
        />
      </mat-form-field>
    </div>
    <div class="field">
      <label for="label-tags">Tags <span class="text-3">parted by commas</span></label>
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <input
          #tags
          matInput
          id="label-tags"
          type="text"
          autocomplete="off"
          aria-describedby="label-tags-error"
          [attr.aria-invalid]="mistake() ? true : null"
          [value]="labels().tags"
          (input)="set({ tags: tags.value })"
        />
      </mat-form-field>
      <p id="label-tags-error" class="error meta" role="alert">{{ mistake() }}</p>
    </div>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
    }
    .error {
      color: var(--down);
    }
    .error:empty {
      display: none;
    }
  `,
})
export class LabelFields {
  readonly labels = model.required<LabelText>();
  protected readonly mistake = computed(() => tagsMistake(this.labels().tags));

  protected set(changed: Partial<LabelText>): void {
    this.labels.update((labels) => ({ ...labels, ...changed }));
  }
}
