import type { BucketShape, SnapshotFile, SnapshotVersion } from '@sgw/contracts';
import { AGE_BINS, Histogram, SIZE_BINS } from './histogram.js';
import { KeepFirst } from './keep-first.js';
import type { ListedEntry } from './listed-entry.js';
import { ShareCounter } from './share-counter.js';

const DAY_MS = 86_400_000;
const MAX_PREFIXES = 20_000;
const PREFIXES_SHOWN = 50;
const MAX_TYPES = 2_000;
const TYPES_SHOWN = 30;
const MAX_CLASSES = 100;
const LONGEST_ENDING = 12;

/** What {@link BucketTally} knows of uploads, which are listed apart. */
export interface UploadFacts {
  readonly olderThan7Days: number | null;
  readonly oldestMs: number | undefined;
}

/**
 * Adds up what a listing shows, in any order and in bounded memory: counts, histograms, the first objects. Shapes are of the
 * current objects; older versions count towards the versions alone.
 */
export class BucketTally {
  objectCount = 0;
  totalBytes = 0;
  versionCount = 0;
  versionBytes = 0;
  deleteMarkerCount = 0;
  private readonly sizes = new Histogram(SIZE_BINS);
  private readonly ages = new Histogram(AGE_BINS);
  private readonly classes = new ShareCounter(MAX_CLASSES);
  private readonly types = new ShareCounter(MAX_TYPES);
  private readonly prefixes = new ShareCounter(MAX_PREFIXES);
  private readonly files: KeepFirst<ListedEntry>;
  private readonly older: KeepFirst<ListedEntry>;
  private oldestMs = Number.POSITIVE_INFINITY;
  private newestMs = Number.NEGATIVE_INFINITY;

  /** @param nowMs moment from which ages count @param keep objects to keep, and as many older versions */
  constructor(
    private readonly nowMs: number,
    keep: number,
  ) {
    this.files = new KeepFirst(keep);
    this.older = new KeepFirst(keep);
  }

  add(entry: ListedEntry): void {
    if (entry.isDeleteMarker) {
      this.deleteMarkerCount++;
      this.older.add(entry);
      return;
    }
    this.versionCount++;
    this.versionBytes += entry.size;
    if (!entry.isLatest) {
      this.older.add(entry);
      return;
    }
    const { key, size, modifiedMs } = entry;
    this.objectCount++;
    this.totalBytes += size;
    this.sizes.add(size, size);
    this.classes.add(entry.storageClass ?? '(none)', size);
    this.types.add(fileType(key), size);
    for (const prefix of folders(key)) this.prefixes.add(prefix, size);
    this.files.add(entry);
    if (modifiedMs === undefined) return;
    this.ages.add((this.nowMs - modifiedMs) / DAY_MS, size);
    if (modifiedMs < this.oldestMs) this.oldestMs = modifiedMs;
    if (modifiedMs > this.newestMs) this.newestMs = modifiedMs;
  }

  /** The objects kept, in key order. */
  keptFiles(): readonly SnapshotFile[] {
    return this.files.entries().map(fileOf);
  }

  /** The older versions and delete markers kept, in key order, as listed within a key. */
  keptVersions(): readonly SnapshotVersion[] {
    return this.older.entries().map((entry) => ({
      ...fileOf(entry),
      versionId: entry.versionId ?? 'null',
      isDeleteMarker: entry.isDeleteMarker,
      isLatest: entry.isLatest,
    }));
  }

  shape(uploads: UploadFacts): BucketShape {
    const oldestUploadAt = isoOf(uploads.oldestMs);
    const oldestObjectAt = isoOf(this.oldestMs);
    const newestObjectAt = isoOf(this.newestMs);
    return {
      sizes: this.sizes.read(),
      ages: this.ages.read(),
      storageClasses: this.classes.largest(MAX_CLASSES),
      fileTypes: this.types.largest(TYPES_SHOWN, '(other)'),
      prefixes: this.prefixes.largest(PREFIXES_SHOWN),
      arePrefixesExact: this.prefixes.isExact,
      uploadsOlderThan7Days: uploads.olderThan7Days,
      ...(oldestUploadAt !== undefined && { oldestUploadAt }),
      ...(oldestObjectAt !== undefined && { oldestObjectAt }),
      ...(newestObjectAt !== undefined && { newestObjectAt }),
    };
  }
}

function fileOf({ key, size, modifiedMs, etag, storageClass, versionId }: ListedEntry): SnapshotFile {
  return {
    key,
    size,
    lastModified: isoOf(modifiedMs) ?? null,
    etag: etag ?? null,
    storageClass: storageClass ?? null,
    ...(versionId !== undefined && { versionId }),
  };
}

/** Milliseconds as ISO 8601; undefined for what is no date. */
export function isoOf(ms: number | undefined): string | undefined {
  return ms === undefined || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15
    ? undefined
    : new Date(ms).toISOString();
}

/** The ending of a key's last part, lower case: what follows the last dot, unless that is no ending one would name. */
export function fileType(key: string): string {
  if (key.endsWith('/')) return '(folder)';
  const dot = key.lastIndexOf('.');
  if (dot <= key.lastIndexOf('/') + 1 || key.length - dot - 1 > LONGEST_ENDING) return '(none)';
  const ending = key.slice(dot + 1);
  return /^[A-Za-z0-9_-]+$/.test(ending) ? ending.toLowerCase() : '(none)';
}

/** The first folder of a key, and the first two. */
function folders(key: string): readonly string[] {
  const first = key.indexOf('/');
  if (first < 0) return ['(root)'];
  const second = key.indexOf('/', first + 1);
  return second < 0 ? [key.slice(0, first + 1)] : [key.slice(0, first + 1), key.slice(0, second + 1)];
}
