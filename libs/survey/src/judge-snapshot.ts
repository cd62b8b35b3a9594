import type {
  BucketSurvey,
  BucketVerdict,
  KnownPlace,
  MovingLoad,
  Refusal,
  Snapshot,
  SnapshotVerdict,
  VerdictOnBucket,
  ZoneFacts,
} from '@sgw/contracts';
import { addLoad, basisOfLoad, loadOf, NO_LOAD } from './moving-load.js';

/** The questions that others answer: where a bucket lies, what a policy says of it, and where else it could lie. */
export interface SnapshotRules {
  readonly placeOf: (bucket: BucketSurvey) => KnownPlace;
  /** Every rule that the place breaks. */
  readonly refusalsOf: (place: ZoneFacts) => readonly Refusal[];
  /** Targets for what lies at `kept` and may stay there, or may stay nowhere. */
  readonly targetsFor: (kept: ZoneFacts | undefined) => {
    readonly targets: readonly string[];
    readonly shortfall: number;
  };
}

/** What the buckets of a snapshot come to under a policy. */
export interface JudgedSnapshot extends Pick<SnapshotVerdict, 'counts' | 'illegal' | 'buckets'> {
  /** By target id. */
  readonly loads: ReadonlyMap<string, MovingLoad>;
  readonly total: MovingLoad;
  readonly unmendable: readonly string[];
  readonly unknownBuckets: readonly string[];
}

/** Judges every bucket of a snapshot, and adds up what mending moves. */
export function judgeSnapshot({ buckets }: Snapshot, rules: SnapshotRules): JudgedSnapshot {
  const verdicts = buckets.map((bucket) => verdictOn(bucket, rules));
  const count = (wanted: BucketVerdict): number =>
    verdicts.filter(({ verdict }) => verdict === wanted).length;
  const illegal = verdicts.filter(({ verdict }) => verdict !== 'may-stay');
  return {
    counts: {
      'may-stay': count('may-stay'),
      'must-move': count('must-move'),
      'not-known': count('not-known'),
    },
    illegal: {
      buckets: illegal.length,
      objects: illegal.reduce((sum, { objectCount }) => sum + (objectCount ?? 0), 0),
      bytes: illegal.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0),
    },
    buckets: verdicts,
    unmendable: verdicts.filter(({ shortfall }) => shortfall > 0).map(({ name }) => name),
    ...mending(buckets, verdicts),
  };
}

function verdictOn(bucket: BucketSurvey, rules: SnapshotRules): VerdictOnBucket {
  const { facts, ...place } = rules.placeOf(bucket);
  const refusals = rules.refusalsOf(facts);
  const verdict = verdictOf(refusals);
  const { name, state, objectCount, totalBytes, versionCount, versionBytes } = bucket;
  const { zone, country, jurisdiction, provider, ownerCountry, cloudActExposure } = facts;
  return {
    name,
    state,
    verdict,
    place: { ...place, zone, country, jurisdiction, provider, ownerCountry, cloudActExposure },
    refusals,
    objectCount,
    totalBytes,
    versionCount,
    versionBytes,
    basis: basisOfLoad(bucket),
    ...rules.targetsFor(verdict === 'may-stay' ? facts : undefined),
  };
}

function verdictOf(refusals: readonly Refusal[]): BucketVerdict {
  if (refusals.length === 0) return 'may-stay';
  return refusals.every(({ isUnknown }) => isUnknown) ? 'not-known' : 'must-move';
}

function mending(
  buckets: readonly BucketSurvey[],
  verdicts: readonly VerdictOnBucket[],
): Pick<JudgedSnapshot, 'loads' | 'total' | 'unknownBuckets'> {
  const loads = new Map<string, MovingLoad>();
  const unknownBuckets: string[] = [];
  let total = NO_LOAD;
  for (const [index, bucket] of buckets.entries()) {
    const { targets = [], verdict } = verdicts[index] ?? {};
    if (targets.length === 0) continue;
    const load = loadOf(bucket);
    if (load === undefined) unknownBuckets.push(bucket.name);
    if (load === undefined) continue;
    const isMoved = verdict !== 'may-stay';
    for (const [nth, target] of targets.entries()) {
      loads.set(target, addLoad(loads.get(target) ?? NO_LOAD, load, { isMoved, isFirst: true }));
      total = addLoad(total, load, { isMoved, isFirst: nth === 0 });
    }
  }
  return { loads, total, unknownBuckets };
}
