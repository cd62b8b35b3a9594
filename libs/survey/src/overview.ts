import type { BucketShape, HistogramBin, Share, Snapshot, SnapshotOverview } from '@sgw/contracts';
import { AGE_BINS, SIZE_BINS } from './histogram.js';
import { ShareCounter } from './share-counter.js';

const SHOWN = 50;
const ALL = 10_000;

/** A snapshot without its files, and the shapes of its buckets added up. */
export function overviewOf(snapshot: Snapshot, filename: string): SnapshotOverview {
  return {
    ...snapshot,
    filename,
    buckets: snapshot.buckets.map(({ files, oldVersions, uploads, ...bucket }) => ({
      ...bucket,
      filesKept: files.length,
      oldVersionsKept: oldVersions?.length ?? null,
      uploadsKept: uploads?.length ?? null,
    })),
    shape: addShapes(snapshot.buckets.map(({ name, shape }) => ({ name, shape }))),
  };
}

/** Prefixes are those of the buckets with the bucket's name before them. */
function addShapes(
  buckets: readonly { readonly name: string; readonly shape: BucketShape | null }[],
): BucketShape {
  const known = buckets.flatMap(({ name, shape }) => (shape === null ? [] : { name, shape }));
  const shapes = known.map(({ shape }) => shape);
  const uploads = shapes.flatMap(({ uploadsOlderThan7Days }) => uploadsOlderThan7Days ?? []);
  const first = (times: readonly string[]): string | undefined => times.toSorted()[0];
  const oldestUploadAt = first(shapes.flatMap((shape) => shape.oldestUploadAt ?? []));
  const oldestObjectAt = first(shapes.flatMap((shape) => shape.oldestObjectAt ?? []));
  const newestObjectAt = shapes
    .flatMap((shape) => shape.newestObjectAt ?? [])
    .toSorted()
    .at(-1);
  const prefixes = known.flatMap(({ name, shape }) =>
    shape.prefixes.map((prefix) => ({ ...prefix, name: `${name}/${prefix.name}` })),
  );
  return {
    sizes: addBins(
      SIZE_BINS,
      shapes.map(({ sizes }) => sizes),
    ),
    ages: addBins(
      AGE_BINS,
      shapes.map(({ ages }) => ages),
    ),
    storageClasses: addShares(shapes.map(({ storageClasses }) => storageClasses)),
    fileTypes: addShares(shapes.map(({ fileTypes }) => fileTypes)),
    prefixes: prefixes.sort((a, b) => b.bytes - a.bytes || b.objects - a.objects).slice(0, SHOWN),
    arePrefixesExact: shapes.every(({ arePrefixesExact }) => arePrefixesExact),
    uploadsOlderThan7Days: uploads.length === 0 ? null : uploads.reduce((sum, one) => sum + one, 0),
    ...(oldestUploadAt !== undefined && { oldestUploadAt }),
    ...(oldestObjectAt !== undefined && { oldestObjectAt }),
    ...(newestObjectAt !== undefined && { newestObjectAt }),
  };
}

function addBins(
  bins: readonly { readonly label: string; readonly from: number }[],
  histograms: readonly (readonly HistogramBin[])[],
): readonly HistogramBin[] {
  return bins.map((bin) => {
    const same = histograms.flatMap((histogram) => histogram.filter(({ from }) => from === bin.from));
    return {
      ...bin,
      objects: same.reduce((sum, { objects }) => sum + objects, 0),
      bytes: same.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}

function addShares(lists: readonly (readonly Share[])[]): readonly Share[] {
  const counter = new ShareCounter(ALL);
  for (const { name, objects, bytes } of lists.flat()) counter.addMany(name, objects, bytes);
  return counter.largest(SHOWN);
}
