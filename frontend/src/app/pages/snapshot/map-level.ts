import type { BucketOverview, Share } from '@sgw/contracts';

/** A part of an account that the map draws, and what a press on it opens. */
export interface MapTile extends Share {
  /** The parts within it are known: it opens as a map of its own. Else its files do. */
  readonly isFolder: boolean;
  readonly bucket: string;
  readonly prefix: string;
}

/** What the files are called that lie in none of the folders drawn. */
const REST = '(other files)';

/**
 * The tiles of one level: the buckets, the folders of a bucket, the folders within one of those. What no folder holds is a tile, too,
 * so that the areas add up.
 *
 * @param path empty, `bucket`, or `bucket/folder/`
 */
export function mapLevel(buckets: readonly BucketOverview[], path: string): readonly MapTile[] {
  const { bucket: name, prefix } = placeOf(path);
  if (name === '') return buckets.flatMap((bucket) => bucketTile(bucket) ?? []);
  const bucket = buckets.find((one) => one.name === name);
  const whole =
    bucket &&
    (prefix === '' ? bucketTile(bucket) : foldersOf(bucket, '').find((one) => one.prefix === prefix));
  if (!bucket || !whole) return [];
  const folders = foldersOf(bucket, prefix);
  const sum = (by: 'objects' | 'bytes'): number => folders.reduce((all, folder) => all + folder[by], 0);
  // Where folders are only estimated the parts may exceed the whole.
  const rest = {
    name: REST,
    objects: Math.max(0, whole.objects - sum('objects')),
    bytes: Math.max(0, whole.bytes - sum('bytes')),
  };
  const hasRest = rest.objects > 0 || rest.bytes > 0;
  return hasRest ? [...folders, { ...rest, isFolder: false, bucket: name, prefix }] : folders;
}

/** The way to a level, from the top: of each step its name, and the path that leads there. */
export function mapCrumbs(path: string): readonly { readonly name: string; readonly path: string }[] {
  const { bucket, prefix } = placeOf(path);
  return [
    { name: 'All buckets', path: '' },
    ...(bucket ? [{ name: bucket, path: bucket }] : []),
    ...(prefix ? [{ name: prefix, path }] : []),
  ];
}

/** Bucket and prefix of a path. */
export function placeOf(path: string): { readonly bucket: string; readonly prefix: string } {
  const end = path.indexOf('/');
  return end < 0 ? { bucket: path, prefix: '' } : { bucket: path.slice(0, end), prefix: path.slice(end + 1) };
}

export const pathOf = ({ bucket, prefix }: MapTile): string => (prefix ? `${bucket}/${prefix}` : bucket);

function bucketTile(bucket: BucketOverview): MapTile | undefined {
  const { name, objectCount: objects, totalBytes: bytes } = bucket;
  if (objects === null || bytes === null) return undefined;
  return { name, objects, bytes, isFolder: foldersOf(bucket, '').length > 0, bucket: name, prefix: '' };
}

/** The folders right within a prefix; known are those of one or two levels. */
function foldersOf({ name: bucket, shape }: BucketOverview, within: string): readonly MapTile[] {
  const prefixes = shape?.prefixes ?? [];
  const isRightWithin = (name: string, above: string): boolean =>
    name !== above && name.startsWith(above) && name.indexOf('/', above.length) === name.length - 1;
  return prefixes
    .filter(({ name }) => isRightWithin(name, within))
    .map(({ name, objects, bytes }) => ({
      name: name.slice(within.length),
      objects,
      bytes,
      isFolder: prefixes.some((deeper) => isRightWithin(deeper.name, name)),
      bucket,
      prefix: name,
    }));
}
