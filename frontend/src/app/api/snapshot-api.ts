import { HttpClient, httpResource } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import type {
  BucketSurvey,
  SavedSnapshot,
  SnapshotDiff,
  SnapshotDuplicates,
  SnapshotFilesPage,
  SnapshotFindings,
  SnapshotLabels,
  SnapshotList,
  SnapshotOverview,
  SnapshotSummary,
  SnapshotUploadsPage,
  SnapshotVersionsPage,
} from '@sgw/contracts';
import { firstValueFrom } from 'rxjs';
import { LiveChannel } from '../live/live-channel';
import { ApiUrl } from './api-url';

/** A file that a snapshot can be taken out as. */
export interface ExportFormat {
  readonly format: 'json' | 'csv' | 'ndjson' | 'parquet' | 'ncdu';
  readonly title: string;
  readonly use: string;
}

export const EXPORTS: readonly ExportFormat[] = [
  { format: 'json', title: 'JSON', use: 'whole, can be imported again' },
  { format: 'csv', title: 'CSV', use: 'files, columns of S3 Inventory' },
  { format: 'ndjson', title: 'NDJSON', use: 'files, one per line' },
  { format: 'parquet', title: 'Parquet', use: 'files, columns of S3 Inventory' },
  { format: 'ncdu', title: 'ncdu', use: 'opens with ncdu -f' },
];

/** A list's wish, as the address of a page holds it. */
export type FilesQuery = Readonly<Record<string, string | number>>;

/** What discoveries left. */
@Injectable({ providedIn: 'root' })
export class SnapshotApi {
  private readonly http = inject(HttpClient);
  private readonly url = inject(ApiUrl);

  /** Call in an injection context. */
  list() {
    return httpResource<SnapshotList>(() => this.url.to('snapshot', 'list'));
  }

  /** The list, kept fresh; start it, and stop it with its page. */
  live(): LiveChannel<SnapshotList> {
    const url = this.url.to('snapshot', 'list');
    return new LiveChannel<SnapshotList>({
      eventsUrl: this.url.to('snapshot', 'events'),
      eventName: 'snapshots',
      poll: () => firstValueFrom(this.http.get<SnapshotList>(url)),
      pollDelayMs: 5000,
    });
  }

  /** Call in an injection context. @param id nothing is asked while it is empty */
  overview(id: () => string) {
    return httpResource<SnapshotOverview>(() => this.of(id(), 'overview'));
  }

  /** Call in an injection context. @param id nothing is asked while it is empty */
  findings(id: () => string) {
    return httpResource<SnapshotFindings>(() => this.of(id(), 'findings'));
  }

  /** Call in an injection context. */
  duplicates(id: () => string) {
    return httpResource<SnapshotDuplicates>(() => ({
      url: this.url.to('snapshot', id(), 'duplicates'),
      params: { limit: 100 },
    }));
  }

  /** Call in an injection context. @param sides nothing is asked until there are two */
  diff(sides: () => { readonly a: string; readonly b: string; readonly limit: number } | undefined) {
    return httpResource<SnapshotDiff>(() => {
      const params = sides();
      return params ? { url: this.url.to('snapshot', 'compare'), params } : undefined;
    });
  }

  /** One bucket with all that the snapshot kept of it. Call in an injection context. */
  bucket(id: () => string, bucket: () => string) {
    return httpResource<BucketSurvey>(() => ({
      url: this.url.to('snapshot', id(), 'bucket'),
      params: { bucket: bucket() },
    }));
  }

  files(id: string, params: FilesQuery): Promise<SnapshotFilesPage> {
    return this.page(id, 'files', params);
  }

  versions(id: string, params: FilesQuery): Promise<SnapshotVersionsPage> {
    return this.page(id, 'versions', params);
  }

  uploads(id: string, params: FilesQuery): Promise<SnapshotUploadsPage> {
    return this.page(id, 'uploads', params);
  }

  delete(id: string): Promise<void> {
    return firstValueFrom(this.http.delete<void>(this.url.to('snapshot', id)));
  }

  /** Takes a deletion back; the server remembers it for a minute. */
  restore(id: string): Promise<SnapshotSummary> {
    return firstValueFrom(this.http.post<SnapshotSummary>(this.url.to('snapshot', id, 'restore'), null));
  }

  relabel(id: string, labels: SnapshotLabels): Promise<SnapshotSummary> {
    return firstValueFrom(this.http.patch<SnapshotSummary>(this.url.to('snapshot', id), labels));
  }

  /** @param snapshot the parsed content of an exported JSON file */
  import(snapshot: unknown): Promise<SavedSnapshot> {
    return firstValueFrom(this.http.post<SavedSnapshot>(this.url.to('snapshot', 'import'), { snapshot }));
  }

  exportUrl(id: string, { format }: ExportFormat): string {
    return `${this.url.to('snapshot', id, 'export')}?format=${format}`;
  }

  /** Where a comparison is downloaded. */
  diffUrl(a: string, b: string, format: 'json' | 'csv'): string {
    return `${this.url.to('snapshot', 'compare', 'export')}?${new URLSearchParams({ a, b, format })}`;
  }

  private page<T>(id: string, part: string, params: FilesQuery): Promise<T> {
    return firstValueFrom(this.http.get<T>(this.url.to('snapshot', id, part), { params }));
  }

  private of(id: string, part: string): string | undefined {
    return id ? this.url.to('snapshot', id, part) : undefined;
  }
}
