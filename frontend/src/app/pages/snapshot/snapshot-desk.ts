import { computed, inject, Injectable, signal } from '@angular/core';
import { problemOf } from '../../api/api-problem';
import { SnapshotApi } from '../../api/snapshot-api';

/** The snapshot that is open, shared by the tabs of its page. */
@Injectable()
export class SnapshotDesk {
  private readonly api = inject(SnapshotApi);
  readonly id = signal('');
  private readonly resource = this.api.overview(() => this.id());
  private readonly found = this.api.findings(() => this.id());

  readonly overview = computed(() => (this.resource.hasValue() ? this.resource.value() : undefined));
  readonly problem = computed(() => {
    const error = this.resource.error();
    return error ? problemOf(error) : undefined;
  });
  readonly findings = computed(() => (this.found.hasValue() ? this.found.value() : undefined));
  readonly findingsProblem = computed(() => {
    const error = this.found.error();
    return error ? problemOf(error) : undefined;
  });

  reload(): void {
    this.resource.reload();
    this.found.reload();
  }
}
