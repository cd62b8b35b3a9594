import type {
  BucketVerdict,
  MovingLoad,
  MovingTarget,
  PolicyDocument,
  RuleName,
  SnapshotVerdict,
  VerdictOnBucket,
} from '@sgw/contracts';
import { formatBytes, formatCount } from '../../shared/format-bytes';
import type { Mark } from '../../shared/state-mark';
import { basedBytes, basedCount, basisOf } from '../../shared/survey-words';
import { placeCode, placeName } from '../providers/fact-words';

export const VERDICT_MARKS: Readonly<Record<BucketVerdict, Mark>> = {
  'may-stay': { tone: 'ok', icon: 'lock', word: 'May stay' },
  'must-move': { tone: 'down', icon: 'lock-broken', word: 'Must move' },
  'not-known': { tone: 'degraded', icon: 'shape-triangle', word: 'Not known' },
};

const RULE_WORDS: Readonly<Record<RuleName, string>> = {
  residency: 'Place',
  ownership: 'Owner',
  feature: 'Feature',
  certificate: 'Certificate',
};

/** A question that many ask, as a policy that need not be written down first. */
export interface ReadyPolicy {
  readonly id: string;
  readonly title: string;
  readonly document: PolicyDocument;
}

export const READY_POLICIES: readonly ReadyPolicy[] = [
  {
    id: 'eu-law',
    title: 'Only places under EU law',
    document: { format: 1, residency: { allow: [{ jurisdiction: 'eu' }] } },
  },
  {
    id: 'eu-owned',
    title: 'EU law, and no owner within reach of the CLOUD Act',
    document: {
      format: 1,
      residency: { allow: [{ jurisdiction: 'eu' }] },
      ownership: { denyCloudAct: true },
    },
  },
  {
    id: 'two-countries',
    title: 'EU law, two copies in two countries',
    document: {
      format: 1,
      residency: { allow: [{ jurisdiction: 'eu' }] },
      copies: { min: 2, default: 2, distinct: ['country'] },
    },
  },
];

/** A load in words. */
export interface LoadWords {
  readonly objects: string;
  readonly versions: string;
  readonly bytes: string;
  /** `12 list, 3,000 get, 3,000 put, 3 delete` */
  readonly requests: string;
  readonly allRequests: string;
}

export function loadWords({ objects, versions, bytes, requests, isLowerBound }: MovingLoad): LoadWords {
  // A move of nothing is a move of nothing, also where more may come to light.
  const sign = isLowerBound ? '≥ ' : '';
  const { list, get, put, delete: gone } = requests;
  return {
    objects: sign + formatCount(objects),
    versions: sign + formatCount(versions),
    bytes: sign + formatBytes(bytes),
    requests: `${formatCount(list)} list, ${formatCount(get)} get, ${formatCount(put)} put, ${formatCount(gone)} delete`,
    allRequests: sign + formatCount(list + get + put + gone),
  };
}

/** A bucket and what is said of it, for its line. */
export interface VerdictRow {
  readonly name: string;
  readonly verdict: BucketVerdict;
  readonly mark: Mark;
  readonly place: string;
  readonly placeWhy: string;
  readonly law: string;
  readonly rules: readonly { readonly rule: string; readonly reason: string; readonly pointer: string }[];
  readonly objects: string;
  readonly bytes: string;
  readonly targets: string;
  readonly shortfall: number;
}

export function verdictRow(bucket: VerdictOnBucket): VerdictRow {
  const { place } = bucket;
  const where = [place.provider, placeName(place.country)].filter((word) => word !== 'unknown').join(', ');
  return {
    name: bucket.name,
    verdict: bucket.verdict,
    mark: VERDICT_MARKS[bucket.verdict],
    place: where || 'Not known',
    placeWhy: place.reason,
    law: place.jurisdiction,
    rules: bucket.refusals.map(({ rule, reason, pointer = '' }) => ({
      rule: RULE_WORDS[rule],
      reason,
      pointer,
    })),
    objects: basedCount(bucket.objectCount, bucket.basis),
    bytes: basedBytes(bucket.versionBytes ?? bucket.totalBytes, bucket.basis),
    targets: bucket.targets.join(', '),
    shortfall: bucket.shortfall,
  };
}

/** One place that bytes may be moved to. */
export function targetRow({ id, kind, facts, isChosen, load }: MovingTarget) {
  return {
    id,
    kind: kind === 'backend' ? 'Backend' : 'Zone',
    place: `${facts.providerName}, ${facts.cityName === 'unknown' ? placeName(facts.country) : facts.cityName}`,
    country: placeCode(facts.country),
    law: facts.jurisdiction,
    isChosen,
    load: load && loadWords(load),
  };
}

/** The verdict in one sentence. */
export function sentenceOf({ counts, illegal }: SnapshotVerdict, isLowerBound: boolean): string {
  const all = counts['may-stay'] + counts['must-move'] + counts['not-known'];
  if (all === 0) return 'The snapshot holds no bucket to judge.';
  if (illegal.buckets === 0)
    return all === 1
      ? 'The one bucket may stay where it is.'
      : `All ${formatCount(all)} buckets may stay where they are.`;
  const basis = basisOf(isLowerBound);
  const objects = basedCount(illegal.objects, basis);
  const bytes = basedBytes(illegal.bytes, basis);
  const of = `${formatCount(illegal.buckets)} of ${formatCount(all)} ${all === 1 ? 'bucket' : 'buckets'}`;
  return `${of} may not stay where ${illegal.buckets === 1 ? 'it is' : 'they are'}: ${objects} objects, ${bytes}.`;
}
