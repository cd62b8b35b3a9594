import type {
  Snapshot,
  SnapshotFile,
  SnapshotFilesPage,
  SnapshotUploadsPage,
  SnapshotVersionsPage,
} from '@sgw/contracts';
import { compareKeys } from './key-order.js';

export const FILE_SORTS = ['key', '-key', 'size', '-size', 'lastModified', '-lastModified'] as const;
export type FileSort = (typeof FILE_SORTS)[number];

/** Which of a snapshot's files to show. */
export interface FilesQuery {
  readonly bucket?: string;
  readonly prefix?: string;
  /** `/` folds folders right under the prefix. */
  readonly delimiter?: string;
  /** Part of the key, whatever the case. */
  readonly search?: string;
  readonly sort: FileSort;
  readonly offset: number;
  readonly limit: number;
}

/** Which lines of one bucket's versions or uploads to show. */
export interface SideQuery {
  readonly bucket: string;
  /** Part of the key, whatever the case. */
  readonly search?: string;
  readonly offset: number;
  readonly limit: number;
}

type Row = SnapshotFile & { readonly bucket: string };

/** One page of the files kept. The cursor is the number of files before it: a snapshot does not change. */
export function pageFiles(snapshot: Snapshot, query: FilesQuery): SnapshotFilesPage {
  const { bucket, prefix = '', delimiter, search, sort, offset, limit } = query;
  const needle = search?.toLowerCase();
  const folders = new Map<string, { prefix: string; files: number; bytes: number }>();
  const rows: Row[] = [];
  for (const { name, files } of snapshot.buckets) {
    if (bucket !== undefined && name !== bucket) continue;
    for (const file of files) {
      if (!file.key.startsWith(prefix)) continue;
      if (needle !== undefined && !file.key.toLowerCase().includes(needle)) continue;
      const end = delimiter === undefined ? -1 : file.key.indexOf(delimiter, prefix.length);
      if (end < 0) rows.push({ ...file, bucket: name });
      else fold(folders, file.key.slice(0, end + (delimiter?.length ?? 0)), file.size);
    }
  }
  rows.sort(orderOf(sort));
  const next = offset + limit;
  return {
    items: rows.slice(offset, next),
    total: rows.length,
    prefixes: [...folders.values()],
    ...(next < rows.length && { nextCursor: String(next) }),
  };
}

/** One page of a bucket's older versions and delete markers, in key order; undefined when the snapshot has no such bucket. */
export function pageVersions(snapshot: Snapshot, query: SideQuery): SnapshotVersionsPage | undefined {
  return pageOf(snapshot, query, ({ oldVersions }) => oldVersions);
}

/** One page of a bucket's incomplete uploads; undefined when the snapshot has no such bucket. */
export function pageUploads(snapshot: Snapshot, query: SideQuery): SnapshotUploadsPage | undefined {
  return pageOf(snapshot, query, ({ uploads }) => uploads);
}

function pageOf<T extends { readonly key: string }>(
  { buckets }: Snapshot,
  { bucket, search, offset, limit }: SideQuery,
  listOf: (bucket: Snapshot['buckets'][number]) => readonly T[] | undefined,
): { readonly items: readonly T[]; readonly total: number; readonly nextCursor?: string } | undefined {
  const found = buckets.find(({ name }) => name === bucket);
  if (found === undefined) return undefined;
  const needle = search?.toLowerCase();
  const all = listOf(found) ?? [];
  const rows = needle === undefined ? all : all.filter(({ key }) => key.toLowerCase().includes(needle));
  const next = offset + limit;
  return {
    items: rows.slice(offset, next),
    total: rows.length,
    ...(next < rows.length && { nextCursor: String(next) }),
  };
}

function fold(
  folders: Map<string, { prefix: string; files: number; bytes: number }>,
  prefix: string,
  size: number,
): void {
  const folder = folders.get(prefix);
  if (folder === undefined) folders.set(prefix, { prefix, files: 1, bytes: size });
  else {
    folder.files++;
    folder.bytes += size;
  }
}

function orderOf(sort: FileSort): (a: Row, b: Row) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  const byKey = (a: Row, b: Row): number => compareKeys(a.bucket, b.bucket) || compareKeys(a.key, b.key);
  if (sort.endsWith('key')) return (a, b) => sign * byKey(a, b);
  if (sort.endsWith('size')) return (a, b) => sign * (a.size - b.size) || byKey(a, b);
  const time = ({ lastModified }: Row): string => lastModified ?? '';
  return (a, b) => (time(a) === time(b) ? byKey(a, b) : sign * (time(a) < time(b) ? -1 : 1));
}
