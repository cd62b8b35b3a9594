import {
  type Basis,
  type BucketCounts,
  type BucketSurvey,
  SNAPSHOT_SCHEMA_VERSION,
  type Snapshot,
  type SnapshotFile,
  type TruncationReason,
} from '@sgw/contracts';
import { z } from 'zod';
import { contradictionsOf, endpointFaults } from './contradictions.js';
import { count, type Fallback, forgiving, key, line, strict, time } from './form-words.js';
import { compareKeys } from './key-order.js';
import { settingsForm } from './settings-form.js';
import { type SnapshotFault, SnapshotFormatError } from './snapshot-fault.js';
import { UNKNOWN_COUNTS, unknownSettings } from './unknown-bucket.js';

/** Every reason, in the order in which they are told. */
export const TRUNCATION_REASONS = [
  'snapshot-buckets',
  'snapshot-files',
  'bucket-files',
  'time-limit',
  'page-limit',
  'byte-limit',
  'bucket-limit',
  'skipped',
  'cancelled',
  'provider',
  'damaged-files',
  'not-listed',
] as const satisfies readonly TruncationReason[];

const STATES = [
  'queued',
  'surveying',
  'done',
  'truncated',
  'denied',
  'failed',
  'skipped',
  'cancelled',
] as const;
const COUNTS = Object.keys(UNKNOWN_COUNTS) as [keyof BucketCounts, ...(keyof BucketCounts)[]];
const basis = z.enum(['exact', 'lower-bound', 'estimate', 'unknown']);
const share = z.object({ name: line(1024), objects: count, bytes: count });
const bin = z.object({ label: line(40), from: z.number(), objects: count, bytes: count });

/** A bucket whose files and numbers are read, one by one. */
type ReadBucket = BucketCounts & {
  readonly basis: Readonly<Partial<Record<keyof BucketCounts, Basis>>>;
  readonly truncatedBy: readonly TruncationReason[];
  readonly files: readonly (SnapshotFile | null)[];
};

/** A list of files; those that cannot be read are null. */
type FilesForm = <T extends z.ZodType>(file: T) => z.ZodType<(z.output<T> | null)[], unknown>;

/** The form of a snapshot. @param orElse what becomes of a value that is missing or damaged @param list and of files */
function formOf(orElse: Fallback, list: FilesForm) {
  const file = z.object({
    key,
    size: count,
    lastModified: orElse(time.nullable(), () => null),
    etag: orElse(line(200).nullable(), () => null),
    storageClass: orElse(line(60).nullable(), () => null),
    versionId: orElse(z.string().max(1024).optional(), () => undefined),
  });

  const files = list(file);
  const version = file.extend({
    versionId: z.string().max(1024),
    isDeleteMarker: z.boolean(),
    isLatest: z.boolean(),
  });

  const upload = z.object({
    key,
    uploadId: z.string().max(4096),
    startedAt: orElse(time.nullable(), () => null),
    bytes: orElse(count.nullable(), () => null),
  });

  const shape = z.object({
    sizes: z.array(bin).max(50),
    ages: z.array(bin).max(50),
    storageClasses: z.array(share).max(200),
    fileTypes: z.array(share).max(200),
    prefixes: z.array(share).max(200),
    arePrefixesExact: z.boolean(),
    uploadsOlderThan7Days: count.nullable(),
    oldestUploadAt: time.optional(),
    oldestObjectAt: time.optional(),
    newestObjectAt: time.optional(),
  });

  const bucket = z
    .object({
      name: line(255),
      creationDate: orElse(time.nullable(), () => null),
      state: orElse(z.enum(STATES), () => 'failed' as const),
      objectCount: orElse(count.nullable(), () => null),
      totalBytes: orElse(count.nullable(), () => null),
      versionCount: orElse(count.nullable(), () => null),
      versionBytes: orElse(count.nullable(), () => null),
      deleteMarkerCount: orElse(count.nullable(), () => null),
      incompleteUploadCount: orElse(count.nullable(), () => null),
      incompleteUploadBytes: orElse(count.nullable(), () => null),
      basis: orElse(z.partialRecord(z.enum(COUNTS), basis), () => ({})),
      truncated: orElse(z.boolean(), () => true),
      truncatedBy: orElse(z.array(z.enum(TRUNCATION_REASONS)), () => []),
      problem: orElse(z.object({ outcome: line(40), detail: line(300) }).optional(), () => undefined),
      settings: orElse(settingsForm(orElse), () => unknownSettings('not-checked')),
      exposure: orElse(
        z.object({
          level: z.enum(['private', 'shared', 'authenticated', 'public', 'unknown']),
          reasons: z.array(line(300)).max(20),
        }),
        () => ({ level: 'unknown' as const, reasons: [] }),
      ),
      shape: orElse(shape.nullable(), () => null),
      files: files,
      oldVersions: orElse(z.array(version).optional(), () => undefined),
      uploads: orElse(z.array(upload).optional(), () => undefined),
      requests: orElse(count, () => 0),
      durationMs: orElse(count, () => 0),
    })
    .transform(settle) satisfies z.ZodType<BucketSurvey, unknown>;

  const snapshot = z.object({
    schemaVersion: z.literal(SNAPSHOT_SCHEMA_VERSION),
    id: z.uuid(),
    provenance: z.enum(['discovered', 'client-supplied', 'imported']),
    timestamp: time,
    durationMs: orElse(count.nullable(), () => null),
    name: orElse(line(200), () => ''),
    note: orElse(line(4000), () => ''),
    tags: orElse(z.array(line(60)).max(20), () => []),
    endpoint: z.object({
      url: line(1024).transform(withoutUserinfo),
      region: line(64),
      address: line(64),
      server: line(64).nullable(),
      clockSkewSeconds: z.number().nullable(),
    }),
    limits: z.object({ maxBuckets: count, maxFiles: count, maxFilesPerBucket: count }),
    totals: z.object({
      seen: z.object({ buckets: count, objects: count, bytes: count }),
      kept: z.object({ buckets: count, files: count, bytes: count }),
      isLowerBound: z.boolean(),
      unknownBuckets: count,
    }),
    truncated: z.boolean(),
    truncatedBy: z.array(z.enum(TRUNCATION_REASONS)),
    requests: orElse(count.nullable(), () => null),
    buckets: z.array(bucket),
  }) satisfies z.ZodType<Snapshot, unknown>;
  return { bucket, snapshot };
}

const OWN = formOf(forgiving, (file) => z.array(file.nullable().catch(null)).catch([null]));
const FOREIGN = formOf(strict, (file) => strict(z.array(file), () => []));

/**
 * Reads a snapshot out of the JSON of a file of ours. What it does not know is left out; what is missing or damaged in a bucket becomes
 * unknown, and a bucket that loses files by that says so (`damaged-files`).
 *
 * @throws SnapshotFormatError
 */
export function readSnapshot(value: unknown): Snapshot {
  assertVersion(value);
  return read(OWN.snapshot, value);
}

/**
 * Reads a snapshot that somebody sends. What is missing in a bucket becomes unknown; what is damaged or contradicts itself is refused
 * as a whole, as nobody could tell what is left from what was there.
 *
 * @throws SnapshotFormatError with every fault and its place
 */
export function readForeignSnapshot(value: unknown): Snapshot {
  assertVersion(value);
  // Judged as it came: reading takes credentials out of it.
  const endpoint = z.object({ endpoint: z.object({ url: z.string() }) }).safeParse(value);
  const found = read(FOREIGN.snapshot, value);
  assertNone([
    ...endpointFaults(endpoint.data?.endpoint.url ?? '', ['endpoint', 'url']),
    ...contradictionsOf(found.buckets),
  ]);
  return { ...found, buckets: found.buckets.map(countFiles) };
}

/**
 * Reads a list of buckets that somebody sends: ours, or a plain one with `files` alone, of which the numbers are then counted.
 *
 * @param endpoint where they are said to be
 * @throws SnapshotFormatError with every fault and its place
 */
export function readForeignBuckets(value: unknown, endpoint: string): readonly BucketSurvey[] {
  const { buckets } = read(z.object({ buckets: z.array(FOREIGN.bucket) }), { buckets: value });
  assertNone([...endpointFaults(endpoint, ['endpoint']), ...contradictionsOf(buckets)]);
  return buckets.map(countFiles);
}

function assertVersion(value: unknown): void {
  const version =
    typeof value === 'object' && value !== null && 'schemaVersion' in value ? value.schemaVersion : undefined;
  if (typeof version !== 'number' || version <= SNAPSHOT_SCHEMA_VERSION) return;
  throw new SnapshotFormatError(
    `It is of form ${version}; this release reads up to ${SNAPSHOT_SCHEMA_VERSION}`,
    [],
  );
}

/** A file that cannot be read is left out, and told of; a number that is not there is worth nothing; files are in key order. */
function settle<B extends ReadBucket>({ files: all, ...bucket }: B) {
  const files = all.filter((file) => file !== null);
  const isSorted = files.every(
    ({ key: name }, at) => at === 0 || compareKeys(files[at - 1]?.key ?? '', name) <= 0,
  );
  const basisOf = (name: keyof BucketCounts): Basis =>
    bucket[name] === null ? 'unknown' : (bucket.basis[name] ?? 'unknown');
  return {
    ...bucket,
    basis: Object.fromEntries(COUNTS.map((name) => [name, basisOf(name)])) as BucketSurvey['basis'],
    files: isSorted ? files : files.toSorted((a, b) => compareKeys(a.key, b.key)),
    ...(files.length < all.length && {
      truncated: true,
      truncatedBy: [...new Set([...bucket.truncatedBy, 'damaged-files' as const])],
    }),
  };
}

/** Without numbers of its own a bucket holds what it lists, at the least. */
function countFiles(found: BucketSurvey): BucketSurvey {
  const { files, basis: worth, objectCount, totalBytes } = found;
  if (files.length === 0 || (objectCount !== null && totalBytes !== null)) return found;
  const isWhole = objectCount === files.length && worth.objectCount === 'exact';
  return {
    ...found,
    ...(objectCount === null && { state: 'truncated' }),
    objectCount: objectCount ?? files.length,
    totalBytes: totalBytes ?? files.reduce((sum, { size }) => sum + size, 0),
    basis: {
      ...worth,
      ...(objectCount === null && { objectCount: 'lower-bound' }),
      ...(totalBytes === null && { totalBytes: isWhole ? 'exact' : 'lower-bound' }),
    },
  };
}

/** Who signs in is no part of where something is. */
function withoutUserinfo(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1');
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => ({
    path: path.map(stepOf),
    detail: message,
  }));
  throw SnapshotFormatError.of(faults);
}

const stepOf = (step: PropertyKey): string | number => (typeof step === 'symbol' ? '' : step);

function assertNone(faults: readonly SnapshotFault[]): void {
  if (faults.length > 0) throw SnapshotFormatError.of(faults);
}
