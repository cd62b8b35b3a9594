import { Component, computed, input, output, signal } from '@angular/core';
import { MatAutocompleteModule } from '@angular/material/autocomplete';
import { MatButton } from '@angular/material/button';
import { MatFormField } from '@angular/material/form-field';
import { MatIcon } from '@angular/material/icon';
import { MatInput } from '@angular/material/input';
import type { PlacePattern } from '@sgw/contracts';
import { placeText, readPlace } from './policy-fields';
import type { PlaceChoice } from './place-choices';

const MOST_CHOICES = 40;

/** A list of places in a policy: what is there, and a field that takes one more by name or code. */
@Component({
  selector: 'app-place-list',
  imports: [MatAutocompleteModule, MatButton, MatFormField, MatIcon, MatInput],
  template: `<span class="label" [id]="id() + '-label'">{{ label() }}</span>
    @if (places().length) {
      <ul class="row wrap" [attr.aria-labelledby]="id() + '-label'">
        @for (place of shown(); track $index) {
          <li class="chip mono">
            {{ place }}
            <button type="button" [attr.aria-label]="'Remove ' + place" (click)="remove($index)">
              <mat-icon svgIcon="close" />
            </button>
          </li>
        }
      </ul>
    }
    <div class="row">
      <mat-form-field appearance="outline" subscriptSizing="dynamic">
        <input
          #field
          matInput
          autocomplete="off"
          spellcheck="false"
          autocapitalize="none"
          [attr.aria-label]="'Add to ' + label()"
          [placeholder]="hint()"
          [attr.aria-invalid]="isStrange() ? true : null"
          [matAutocomplete]="auto"
          [value]="typed()"
          (input)="typed.set(field.value); isStrange.set(false)"
          (keydown.enter)="enter($event)"
        />
        <mat-autocomplete #auto="matAutocomplete" (optionSelected)="add($event.option.value)">
          @for (choice of matching(); track choice.code) {
            <mat-option [value]="choice.code">{{ choice.name }}</mat-option>
          }
        </mat-autocomplete>
      </mat-form-field>
      <button
        matButton="outlined"
        type="button"
        [attr.aria-label]="'Add the place to ' + label()"
        (click)="add(typed())"
      >
        Add
      </button>
    </div>
    @if (isStrange()) {
      <p class="error" role="alert">Write a place as fi, eu, fi-hel, or provider upcloud + country fi.</p>
    }
    @if (mistake(); as mistake) {
      <p class="error">{{ mistake }}</p>
    }`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 6px;
    }
    .label {
      font-weight: 500;
    }
    mat-form-field {
      flex: 1;
    }
    .chip {
      block-size: 26px;
      padding-inline-end: 2px;
    }
    .chip button {
      display: grid;
      place-items: center;
      inline-size: 24px;
      block-size: 24px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--text-3);
      cursor: pointer;
    }
    .chip button:hover {
      color: var(--text);
    }
    .chip .mat-icon {
      inline-size: 14px;
      block-size: 14px;
    }
    .error {
      color: var(--down);
    }
  `,
})
export class PlaceList {
  readonly id = input.required<string>();
  readonly label = input.required<string>();
  readonly hint = input('Country, law, city, zone or provider');
  readonly places = input.required<readonly PlacePattern[]>();
  readonly choices = input.required<readonly PlaceChoice[]>();
  readonly mistake = input<string>();
  readonly changed = output<readonly PlacePattern[]>();
  protected readonly typed = signal('');
  protected readonly isStrange = signal(false);
  protected readonly shown = computed(() => this.places().map(placeText));
  protected readonly matching = computed(() => {
    const wanted = this.typed().trim().toLowerCase();
    return this.choices()
      .filter(({ code, name }) => `${code} ${name}`.toLowerCase().includes(wanted))
      .slice(0, MOST_CHOICES);
  });

  /** Enter adds what is typed, and never sends the form; an option that is lit is Material's to choose. */
  protected enter(event: Event): void {
    event.preventDefault();
    if (this.typed().trim()) this.add(this.typed());
  }

  protected add(text: string): void {
    if (!text.trim()) return;
    const place = readPlace(text);
    this.isStrange.set(!place);
    if (!place) return;
    this.typed.set('');
    if (!this.shown().includes(placeText(place))) this.changed.emit([...this.places(), place]);
  }

  protected remove(index: number): void {
    this.changed.emit(this.places().filter((_place, at) => at !== index));
  }
}
