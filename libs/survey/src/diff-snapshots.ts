import type {
  BucketDelta,
  BucketSurvey,
  DiffWarning,
  Snapshot,
  SnapshotChange,
  SnapshotChangeKind,
  SnapshotDiff,
  SnapshotFile,
} from '@sgw/contracts';
import { diffSettings } from './diff-settings.js';
import { compareKeys } from './key-order.js';

type Diff = Omit<SnapshotDiff, 'a' | 'b'>;

/**
 * Compares two snapshots, the older with the newer. Where one kept the first files of a bucket only, both are compared up to there,
 * and no further: what lies behind is neither added nor removed. A removed and an added file of the same ETag and size are one that
 * was renamed.
 *
 * @param limit changes to list; all are counted
 */
export function diffSnapshots(a: Snapshot, b: Snapshot, limit: number): Diff {
  const before = new Map(a.buckets.map((bucket) => [bucket.name, bucket]));
  const after = new Map(b.buckets.map((bucket) => [bucket.name, bucket]));
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareKeys);
  const pairs = names.map((name) => ({ name, before: before.get(name), after: after.get(name) }));
  const deltas = pairs.map((pair) => ({ ...pair, bound: boundOf(pair.before, pair.after) }));
  const changes = joinRenames(
    deltas.flatMap(({ name, before, after, bound }) => compareFiles(name, before, after, bound)),
  );
  const of = (kind: SnapshotChangeKind): readonly FileChange[] =>
    changes.filter((change) => change.kind === kind);
  const touched = new Set(changes.flatMap(({ bucket, fromBucket }) => [bucket, fromBucket ?? bucket]));
  const bytes = (kind: SnapshotChangeKind): number =>
    of(kind).reduce((sum, { after, before }) => sum + (after?.size ?? before?.size ?? 0), 0);
  const kinds = ['added', 'removed', 'changed', 'renamed'] as const;
  return {
    counts: record(kinds, (kind) => of(kind).length),
    bytes: record(kinds, bytes),
    buckets: deltas.map((pair) => deltaOf(pair, touched.has(pair.name))),
    changes: changes.slice(0, limit).map(shown),
    isChangesTruncated: changes.length > limit,
    warnings: [
      ...warningsOf(a, b),
      ...deltas.flatMap(({ name, before, after }) => partialWarnings(name, before, after)),
    ],
  };
}

interface FileChange {
  readonly kind: SnapshotChangeKind;
  readonly bucket: string;
  readonly before?: SnapshotFile;
  readonly after?: SnapshotFile;
  readonly fromBucket?: string;
}

function shown({ kind, bucket, before, after, fromBucket }: FileChange): SnapshotChange {
  return {
    kind,
    bucket,
    key: after?.key ?? before?.key ?? '',
    ...(kind === 'renamed' && { fromBucket: fromBucket ?? bucket, fromKey: before?.key ?? '' }),
    ...(before !== undefined && { sizeBefore: before.size }),
    ...(after !== undefined && { sizeAfter: after.size }),
  };
}

/** The key up to which both sides list everything; undefined when both do so to the end. */
function boundOf(before: BucketSurvey | undefined, after: BucketSurvey | undefined): string | undefined {
  const ends = [before, after].flatMap((bucket) =>
    bucket === undefined || isWhole(bucket) ? [] : (bucket.files.at(-1)?.key ?? ''),
  );
  return ends.sort(compareKeys)[0];
}

function isWhole({ objectCount, basis, files }: BucketSurvey): boolean {
  return basis.objectCount === 'exact' && objectCount === files.length;
}

/** A merge of two lists in key order. */
function compareFiles(
  bucket: string,
  before: BucketSurvey | undefined,
  after: BucketSurvey | undefined,
  bound: string | undefined,
): readonly FileChange[] {
  const inside = (files: readonly SnapshotFile[] = []): readonly SnapshotFile[] =>
    bound === undefined ? files : files.filter(({ key }) => compareKeys(key, bound) <= 0);
  const [left, right] = [inside(before?.files), inside(after?.files)];
  const changes: FileChange[] = [];
  for (let i = 0, j = 0; i < left.length || j < right.length;) {
    const [old, fresh] = [left[i], right[j]];
    const order = old === undefined ? 1 : fresh === undefined ? -1 : compareKeys(old.key, fresh.key);
    if (order < 0 && old !== undefined) changes.push({ kind: 'removed', bucket, before: old });
    else if (order > 0 && fresh !== undefined) changes.push({ kind: 'added', bucket, after: fresh });
    else if (old !== undefined && fresh !== undefined && !isSame(old, fresh)) {
      changes.push({ kind: 'changed', bucket, before: old, after: fresh });
    }
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return changes;
}

function isSame(a: SnapshotFile, b: SnapshotFile): boolean {
  if (a.size !== b.size) return false;
  return a.etag === null || b.etag === null ? a.lastModified === b.lastModified : a.etag === b.etag;
}

function joinRenames(changes: readonly FileChange[]): readonly FileChange[] {
  const content = (file: SnapshotFile | undefined): string | undefined =>
    file === undefined || file.etag === null || file.size === 0 ? undefined : `${file.size} ${file.etag}`;
  const gone = new Map<string, FileChange[]>();
  for (const change of changes) {
    const id = content(change.before);
    if (change.kind === 'removed' && id !== undefined) gone.set(id, [...(gone.get(id) ?? []), change]);
  }
  const joined = new Set<FileChange>();
  const result = changes.map((change): FileChange => {
    const source = change.kind === 'added' ? gone.get(content(change.after) ?? '')?.shift() : undefined;
    if (source?.before === undefined) return change;
    joined.add(source);
    return { ...change, kind: 'renamed', before: source.before, fromBucket: source.bucket };
  });
  return result.filter((change) => !joined.has(change));
}

interface BucketPair {
  readonly name: string;
  readonly before: BucketSurvey | undefined;
  readonly after: BucketSurvey | undefined;
  readonly bound: string | undefined;
}

/**
 * Equal numbers do not make a bucket the same: a rename, or another body of the same size, leaves them as they were, and who may read
 * it is none of them.
 */
function deltaOf({ name, before, after, bound }: BucketPair, isTouched: boolean): BucketDelta {
  const numbers = {
    objectsBefore: before?.objectCount ?? null,
    objectsAfter: after?.objectCount ?? null,
    bytesBefore: before?.totalBytes ?? null,
    bytesAfter: after?.totalBytes ?? null,
  };
  const told =
    before !== undefined && after !== undefined
      ? diffSettings(before, after)
      : { settings: [], settingsNotCompared: [] };
  const isSame =
    !isTouched &&
    told.settings.length === 0 &&
    numbers.objectsBefore === numbers.objectsAfter &&
    numbers.bytesBefore === numbers.bytesAfter;
  const state =
    before === undefined ? 'added' : after === undefined ? 'removed' : isSame ? 'same' : 'changed';
  return { name, state, ...numbers, ...(bound !== undefined && { comparedUpTo: bound }), ...told };
}

function partialWarnings(
  bucket: string,
  before: BucketSurvey | undefined,
  after: BucketSurvey | undefined,
): readonly DiffWarning[] {
  return [
    ...(before !== undefined && !isWhole(before)
      ? [
          {
            code: 'partial-before',
            bucket,
            detail: 'The older snapshot does not hold all of it: what is new may only not have been kept',
          } as const,
        ]
      : []),
    ...(after !== undefined && !isWhole(after)
      ? [
          {
            code: 'partial-after',
            bucket,
            detail:
              'The newer snapshot does not hold all of it: what is missing may only not have been listed',
          } as const,
        ]
      : []),
  ];
}

function warningsOf(a: Snapshot, b: Snapshot): readonly DiffWarning[] {
  const warnings: DiffWarning[] = [];
  if (a.endpoint.url !== b.endpoint.url) {
    warnings.push({
      code: 'other-endpoint',
      bucket: null,
      detail: 'The snapshots are of different endpoints',
    });
  }
  if (a.provenance !== 'discovered' || b.provenance !== 'discovered') {
    warnings.push({
      code: 'not-server-side',
      bucket: null,
      detail: 'One of them was not made by this server’s own eyes',
    });
  }
  const cut = (snapshot: Snapshot): boolean => snapshot.totals.kept.buckets < snapshot.totals.seen.buckets;
  if (cut(a))
    warnings.push({
      code: 'partial-before',
      bucket: null,
      detail: 'The older snapshot does not keep all buckets',
    });
  if (cut(b))
    warnings.push({
      code: 'partial-after',
      bucket: null,
      detail: 'The newer snapshot does not keep all buckets',
    });
  return warnings;
}

function record<K extends string, V>(keys: readonly K[], read: (key: K) => V): Readonly<Record<K, V>> {
  return Object.fromEntries(keys.map((key) => [key, read(key)])) as Record<K, V>;
}
