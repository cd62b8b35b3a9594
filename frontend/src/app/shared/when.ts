import { Component, computed, input } from '@angular/core';
import { formatDateTime } from './format-time';

/** A point in time: local for reading, ISO 8601 UTC on hover and for machines. */
@Component({
  selector: 'app-when',
  template: `<time [attr.datetime]="iso()" [attr.title]="iso()">{{ text() }}</time>`,
})
export class When {
  readonly iso = input.required<string>();
  readonly hasSeconds = input(false);
  protected readonly text = computed(() => formatDateTime(this.iso(), this.hasSeconds()));
}
