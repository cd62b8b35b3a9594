import { Component, computed, inject, input } from '@angular/core';
import { problemOf } from '../../api/api-problem';
import { SnapshotApi } from '../../api/snapshot-api';
import { JsonView } from '../../shared/json-view';
import { ProblemCard } from '../../shared/problem-card';
import { SkeletonRows } from '../../shared/skeleton-rows';

/** A bucket as it stands in the snapshot's file, files included. */
@Component({
  selector: 'app-bucket-raw',
  imports: [JsonView, ProblemCard, SkeletonRows],
  template: `@if (problem(); as found) {
      <app-problem-card [problem]="found" (retry)="resource.reload()" />
    } @else if (resource.hasValue()) {
      <app-json-view
        [value]="resource.value()"
        what="The bucket as JSON"
        note="As it stands in the file of the snapshot."
      />
    } @else {
      <app-skeleton-rows class="card card-pad" label="Loading" [rows]="2" />
    }`,
})
export class BucketRawTab {
  readonly id = input.required<string>();
  readonly bucket = input.required<string>();
  protected readonly resource = inject(SnapshotApi).bucket(
    () => this.id(),
    () => this.bucket(),
  );
  protected readonly problem = computed(() => {
    const error = this.resource.error();
    return error ? problemOf(error) : undefined;
  });
}
