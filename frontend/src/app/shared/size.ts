import { Component, computed, input } from '@angular/core';
import type { Basis } from '@sgw/contracts';
import { formatExactBytes } from './format-bytes';
import { basedBytes } from './survey-words';

/** A size: rounded for reading, the exact number of bytes on hover. */
@Component({
  selector: 'app-size',
  template: `<span [attr.title]="exact() || null">{{ text() }}</span>`,
})
export class Size {
  readonly bytes = input.required<number | null | undefined>();
  /** What the number is worth. */
  readonly basis = input<Basis>('exact');
  protected readonly text = computed(() => basedBytes(this.bytes() ?? null, this.basis()));
  protected readonly exact = computed(() =>
    this.basis() === 'unknown' ? '' : formatExactBytes(this.bytes()),
  );
}
