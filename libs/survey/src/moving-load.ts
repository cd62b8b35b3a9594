import type { Basis, BucketSurvey, MovingLoad } from '@sgw/contracts';

/** Keys of a page of a listing, and of a DeleteObjects. */
const BATCH = 1000;
/** Above it the gateway writes in parts of a quarter of it. */
const PARTS_ABOVE = 1024 ** 3;

const CERTAINTY: readonly Basis[] = ['exact', 'estimate', 'lower-bound', 'unknown'];

/** What a move of one bucket to one target carries. */
export interface BucketLoad {
  readonly objects: number;
  readonly versions: number;
  readonly bytes: number;
  readonly list: number;
  readonly puts: number;
  readonly deletes: number;
  readonly isLowerBound: boolean;
}

/** Nothing, as a load. */
export const NO_LOAD: MovingLoad = {
  buckets: 0,
  objects: 0,
  versions: 0,
  bytes: 0,
  requests: { list: 0, get: 0, put: 0, delete: 0 },
  isLowerBound: false,
};

/** Undefined where nobody could look into the bucket. Versions count where they were counted, else objects. */
export function loadOf(bucket: BucketSurvey): BucketLoad | undefined {
  const { objectCount, totalBytes, versionCount, versionBytes, deleteMarkerCount } = bucket;
  const versions = versionCount ?? objectCount;
  if (versions === null) return undefined;
  return {
    objects: objectCount ?? 0,
    versions,
    bytes: versionBytes ?? totalBytes ?? 0,
    list: Math.max(1, Math.ceil((versions + (deleteMarkerCount ?? 0)) / BATCH)),
    puts: versions + partsOf(bucket),
    deletes: Math.ceil((versions + (deleteMarkerCount ?? 0)) / BATCH),
    isLowerBound: basisOfLoad(bucket) !== 'exact',
  };
}

/** The least certain of the numbers that a load is made of. */
export function basisOfLoad({ versionCount, basis }: BucketSurvey): Basis {
  if (versionCount === null) return basis.objectCount === 'exact' ? 'lower-bound' : basis.objectCount;
  const used = [basis.objectCount, basis.totalBytes, basis.versionCount, basis.versionBytes];
  return CERTAINTY[Math.max(...used.map((one) => CERTAINTY.indexOf(one)))] ?? 'unknown';
}

/** A load with one more bucket in it. `isMoved`: it is removed at the source; `isFirst`: the source was not listed for it yet. */
export function addLoad(
  load: MovingLoad,
  more: BucketLoad,
  { isMoved, isFirst }: { readonly isMoved: boolean; readonly isFirst: boolean },
): MovingLoad {
  const { requests } = load;
  return {
    buckets: load.buckets + (isFirst ? 1 : 0),
    objects: load.objects + more.objects,
    versions: load.versions + more.versions,
    bytes: load.bytes + more.bytes,
    requests: {
      list: requests.list + (isFirst ? more.list : 0),
      get: requests.get + more.versions,
      put: requests.put + more.puts,
      delete: requests.delete + (isMoved && isFirst ? more.deletes : 0),
    },
    isLowerBound: load.isLowerBound || more.isLowerBound,
  };
}

/** Requests beyond one for each object: as far as the histogram tells which are written in parts. */
function partsOf({ shape }: BucketSurvey): number {
  const largest = shape?.sizes.at(-1);
  if (largest === undefined || largest.objects === 0 || largest.bytes / largest.objects <= PARTS_ABOVE) {
    return 0;
  }
  return Math.ceil(largest.bytes / (PARTS_ABOVE / 4)) + largest.objects;
}
