import { Component, inject } from '@angular/core';
import { JsonView } from '../../shared/json-view';
import { SnapshotDesk } from './snapshot-desk';

/** The snapshot without its lists: they stand under Raw JSON of their buckets, and in the export. */
@Component({
  selector: 'app-snapshot-raw',
  imports: [JsonView],
  template: `@if (desk.overview(); as overview) {
    <app-json-view
      [value]="overview"
      what="The snapshot as JSON"
      note="Without files, versions and uploads: those stand under Raw JSON of their bucket, and all of it in the JSON export."
    />
  }`,
})
export class SnapshotRawTab {
  protected readonly desk = inject(SnapshotDesk);
}
