import { NgTemplateOutlet } from '@angular/common';
import { Component, inject, input, output } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatFormField } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import { CERTIFICATES, FEATURES } from '@sgw/contracts';
import type { PolicyText } from '../../api/policy-api';
import { factName } from '../providers/fact-words';
import { PlaceChoices } from './place-choices';
import { PlaceList } from './place-list';
import { fieldAt, mistakeAt, numberTextAt, placesAt, typedNumber, withField, wordsAt } from './policy-fields';
import type { TextMistake } from './policy-text';

interface WordField {
  readonly path: string;
  readonly label: string;
  readonly options: () => readonly { readonly code: string; readonly name: string }[];
}

const named = (codes: readonly string[]) => codes.map((code) => ({ code, name: factName(code) }));
const DISTINCT = ['provider', 'country', 'zone'].map((code) => ({ code, name: code }));

/** A policy, field by field. It shows the document and tells each change of it; it keeps nothing itself. */
@Component({
  selector: 'app-policy-form',
  imports: [MatCheckbox, MatFormField, MatInput, MatSelectModule, NgTemplateOutlet, PlaceList],
  providers: [PlaceChoices],
  templateUrl: './policy-form.html',
  styleUrl: './policy-form.scss',
})
export class PolicyForm {
  protected readonly choices = inject(PlaceChoices);
  readonly document = input.required<PolicyText>();
  readonly mistakes = input.required<readonly TextMistake[]>();
  readonly changed = output<PolicyText>();

  protected readonly counts = [
    { path: 'copies/min', label: 'At least' },
    { path: 'copies/default', label: 'By default' },
    { path: 'copies/max', label: 'At most' },
    { path: 'copies/writeQuorum', label: 'Before answering' },
  ];
  protected readonly owners: WordField = {
    path: 'ownership/denyParentCountries',
    label: 'No legal parent in',
    options: () => this.choices.ownerCountries(),
  };
  protected readonly required: readonly WordField[] = [
    { path: 'requires/features', label: 'Features', options: () => named(FEATURES) },
    { path: 'requires/certificates', label: 'Certificates', options: () => named(CERTIFICATES) },
  ];
  protected readonly distinct: WordField = {
    path: 'copies/distinct',
    label: 'No two copies in the same',
    options: () => DISTINCT,
  };

  protected places(path: string) {
    return placesAt(this.document(), path);
  }

  protected words(path: string): readonly string[] {
    return wordsAt(this.document(), path);
  }

  /** What is chosen and not known to us stays a choice: it is the operator's own word. */
  protected optionsOf({ path, options }: WordField) {
    const known = options();
    const strange = this.words(path).filter((word) => !known.some(({ code }) => code === word));
    return [...known, ...strange.map((code) => ({ code, name: code }))];
  }

  protected number(path: string): string {
    return numberTextAt(this.document(), path);
  }

  protected text(path: string): string {
    const value = fieldAt(this.document(), path);
    return typeof value === 'string' ? value : '';
  }

  protected isOn(path: string): boolean {
    return fieldAt(this.document(), path) === true;
  }

  protected mistake(path: string): string | undefined {
    return mistakeAt(this.mistakes(), path);
  }

  protected set(path: string, value: unknown): void {
    this.changed.emit(withField(this.document(), path, value));
  }

  protected setNumber(path: string, event: Event): void {
    this.set(path, typedNumber((event.target as HTMLInputElement).value));
  }

  protected setText(path: string, event: Event): void {
    this.set(path, (event.target as HTMLInputElement).value);
  }

  /** A retention without days is none: both come and go together. */
  protected setRetention(mode: string): void {
    const days = fieldAt(this.document(), 'retention/days') ?? 365;
    const kept = fieldAt(this.document(), 'retention/atProvider');
    this.set(
      'retention',
      mode ? { mode, days, ...(kept === undefined ? {} : { atProvider: kept }) } : undefined,
    );
  }
}
