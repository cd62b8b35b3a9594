import {
  type AttachedPolicy,
  type Distinctness,
  type PlacePattern,
  type PolicyDocument,
  type PolicyRef,
  type PolicyScope,
  RESIDENCY_TAG,
} from '@sgw/contracts';
import { carriedTerms } from './carried-terms.js';

/** A rule and where it stands. */
export interface Sourced<T> {
  readonly policy: PolicyRef;
  /** JSON pointer into the policy's document. */
  readonly pointer: string;
  readonly value: T;
}

/** What holds for one object: the intersection of all policies that apply to it. */
export interface EffectivePolicy {
  /** All that apply, from the tenant's to the tags'. */
  readonly policies: readonly PolicyRef[];
  /** Each of these lists must be satisfied. */
  readonly allow: readonly Sourced<readonly PlacePattern[]>[];
  readonly deny: readonly Sourced<PlacePattern>[];
  readonly parentCountries: readonly Sourced<readonly string[]>[];
  readonly cloudAct: readonly Sourced<true>[];
  readonly features: readonly Sourced<string>[];
  readonly certificates: readonly Sourced<string>[];
  readonly copies: CopyBounds;
  /** Lists of preferred places; the policy closest to the object comes first. */
  readonly order: readonly (readonly PlacePattern[])[];
  readonly readOnlyFrom: readonly Sourced<readonly PlacePattern[]>[];
  readonly readPreference: readonly (readonly PlacePattern[])[];
  /** Days are those of the strictest, the mode is `compliance` when one says so. */
  readonly retention: { readonly mode: 'governance' | 'compliance'; readonly days: number } | undefined;
  /** Every rule that keeps versions. */
  readonly retentions: readonly Sourced<RetentionRule>[];
  readonly erasureWithinDays: number | undefined;
}

export type RetentionRule = NonNullable<PolicyDocument['retention']>;

/** How many copies, by all policies at once. `min` may lie above `max`: then nothing satisfies them. */
export interface CopyBounds {
  readonly min: number;
  /** Where no tag asks for a number; undefined leaves it to the gateway. */
  readonly default: number | undefined;
  readonly max: number | undefined;
  readonly writeQuorum: number;
  readonly distinct: readonly Distinctness[];
}

type Tags = Readonly<Record<string, string>>;

/** Nearest to the object last. */
const NEARNESS: readonly PolicyScope[] = ['tenant', 'bucket', 'tag', 'origin'];
const DISTINCTNESS: readonly Distinctness[] = ['provider', 'country', 'zone'];

/** What retention at the provider needs of a backend. */
const LOCK_FEATURE = 'object-lock';

/** The policies that apply to an object with these tags, the tenant's first, its origin's last; always in the same order. */
export function applicablePolicies(
  attached: readonly AttachedPolicy[],
  tags: Tags,
): readonly AttachedPolicy[] {
  return [...attached, ...carriedTerms(tags)]
    .filter(({ tag }) => tag === undefined || (Object.hasOwn(tags, tag.key) && tags[tag.key] === tag.value))
    .toSorted(
      (a, b) =>
        NEARNESS.indexOf(a.scope) - NEARNESS.indexOf(b.scope) ||
        compare(a.name, b.name) ||
        compare(a.tag?.key ?? '', b.tag?.key ?? ''),
    );
}

/**
 * Intersects policies: every rule of every one of them holds, the most restrictive number wins. A preference of a policy
 * nearer to the object outranks one farther away; it never overrides a rule.
 *
 * @param applicable of one object, see {@link applicablePolicies}
 */
export function effectivePolicy(applicable: readonly AttachedPolicy[]): EffectivePolicy {
  const all = applicable.map(({ scope, name, version, document }) => ({
    policy: { scope, name, version },
    document,
  }));
  const each = <T>(pointer: string, pick: (document: PolicyDocument) => T | undefined): Sourced<T>[] =>
    all.flatMap(({ policy, document }) => {
      const value = pick(document);
      return value === undefined ? [] : [{ policy, pointer, value }];
    });
  const entries = <T>(
    pointer: string,
    pick: (document: PolicyDocument) => readonly T[] | undefined,
  ): Sourced<T>[] =>
    each(pointer, pick).flatMap(({ policy, value }) =>
      value.map((entry, index) => ({ policy, pointer: `${pointer}/${index}`, value: entry })),
    );
  const nearestFirst = all.toReversed().map(({ document }) => document);
  return {
    policies: all.map(({ policy }) => policy),
    allow: each('/residency/allow', ({ residency }) => residency?.allow),
    deny: entries('/residency/deny', ({ residency }) => residency?.deny),
    parentCountries: each(
      '/ownership/denyParentCountries',
      ({ ownership }) => ownership?.denyParentCountries,
    ),
    cloudAct: each('/ownership/denyCloudAct', ({ ownership }) => ownership?.denyCloudAct),
    features: [
      ...entries('/requires/features', ({ requires }) => requires?.features),
      ...each('/retention/atProvider', ({ retention }) => (retention?.atProvider ? LOCK_FEATURE : undefined)),
    ],
    certificates: entries('/requires/certificates', ({ requires }) => requires?.certificates),
    copies: copyBounds(nearestFirst),
    order: nearestFirst.flatMap(({ order }) => (order ? [order] : [])),
    readOnlyFrom: each('/reads/only', ({ reads }) => reads?.only),
    readPreference: nearestFirst.flatMap(({ reads }) => (reads?.prefer ? [reads.prefer] : [])),
    retention: retentionOf(nearestFirst),
    retentions: each('/retention', ({ retention }) => retention),
    erasureWithinDays: least(nearestFirst.map(({ erasure }) => erasure?.withinDays)),
  };
}

/** Whether providers must keep the object, too, and its copies so lie in buckets that they made with object lock. */
export function isKeptAtProvider({ retentions }: Pick<EffectivePolicy, 'retentions'>): boolean {
  return retentions.some(({ value }) => value.atProvider === true);
}

/** Tags that change what holds for an object; others need not be looked at. */
export function relevantTagKeys(attached: readonly AttachedPolicy[]): readonly string[] {
  const named = attached.flatMap(({ tag }) => (tag === undefined ? [] : [tag.key]));
  return [...new Set([...named, RESIDENCY_TAG])].toSorted();
}

function copyBounds(nearestFirst: readonly PolicyDocument[]): CopyBounds {
  const copies = nearestFirst.flatMap((document) => (document.copies ? [document.copies] : []));
  const writeQuorum = greatest(copies.map((rules) => rules.writeQuorum)) ?? 1;
  const asked = new Set(copies.flatMap(({ distinct = [] }) => distinct));
  return {
    // A write that waits for two copies makes two.
    min: Math.max(writeQuorum, greatest(copies.map(({ min }) => min)) ?? 1),
    default: copies.find((rules) => rules.default !== undefined)?.default,
    max: least(copies.map(({ max }) => max)),
    writeQuorum,
    distinct: DISTINCTNESS.filter((kind) => asked.has(kind)),
  };
}

function retentionOf(documents: readonly PolicyDocument[]): EffectivePolicy['retention'] {
  const rules = documents.flatMap(({ retention }) => (retention ? [retention] : []));
  const days = greatest(rules.map((rule) => rule.days));
  if (days === undefined) return undefined;
  return { mode: rules.some(({ mode }) => mode === 'compliance') ? 'compliance' : 'governance', days };
}

function greatest(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((value) => value !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
}

function least(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((value) => value !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
