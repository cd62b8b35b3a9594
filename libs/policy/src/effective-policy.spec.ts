import { describe, expect, it } from '@jest/globals';
import type { AttachedPolicy, PlacePattern, PolicyDocument } from '@sgw/contracts';
import fc from 'fast-check';
import {
  applicablePolicies,
  effectivePolicy,
  isKeptAtProvider,
  relevantTagKeys,
} from './effective-policy.js';
import { judgeBackend } from './judge-backend.js';
import { parsePolicy } from './policy-document.js';
import type { PolicyFacts } from './policy-facts.js';

const of = (
  scope: AttachedPolicy['scope'],
  document: Omit<PolicyDocument, 'format'>,
  more: Partial<AttachedPolicy> = {},
): AttachedPolicy => ({ scope, name: scope, version: 1, document: { format: 1, ...document }, ...more });

const COUNTRIES = ['fi', 'de', 'us'] as const;
const orUnknown = (...values: readonly string[]) => fc.constantFrom(...values, 'unknown');
const answer = fc.constantFrom('yes', 'no', 'partial', 'unknown');

const backend: fc.Arbitrary<PolicyFacts> = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  provider: orUnknown('upcloud', 'hetzner'),
  zone: orUnknown('z1', 'z2'),
  city: orUnknown('fi-hel', 'de-fra'),
  country: orUnknown(...COUNTRIES),
  jurisdiction: orUnknown('eu', 'us'),
  ownerCountry: orUnknown(...COUNTRIES),
  cloudActExposure: fc.constantFrom('yes', 'no', 'unknown'),
  features: fc.dictionary(fc.constantFrom('object-lock', 'versioning'), answer),
  certificates: fc.dictionary(fc.constantFrom('iso-27001'), answer),
});

const pattern: fc.Arbitrary<PlacePattern> = fc
  .record(
    {
      country: fc.constantFrom(...COUNTRIES),
      jurisdiction: fc.constantFrom('eu', 'us'),
      provider: fc.constantFrom('upcloud', 'hetzner'),
    },
    { requiredKeys: [] },
  )
  .filter((place) => Object.keys(place).length > 0);
const places = fc.array(pattern, { minLength: 1, maxLength: 3 });
const some = <T>(...values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
const copies = fc
  .record({ min: fc.integer({ min: 1, max: 3 }), max: fc.integer({ min: 3, max: 5 }) })
  .map((bounds) => ({ ...bounds, distinct: ['country'] as const }));

const document: fc.Arbitrary<PolicyDocument> = fc
  .record(
    {
      residency: fc.record({ allow: places, deny: places }, { requiredKeys: [] }),
      ownership: fc.record(
        { denyParentCountries: some(...COUNTRIES), denyCloudAct: fc.constant(true as const) },
        { requiredKeys: [] },
      ),
      requires: fc.record(
        { features: some('object-lock', 'versioning'), certificates: some('iso-27001') },
        { requiredKeys: [] },
      ),
      copies,
      reads: fc.record({ only: places }),
    },
    { requiredKeys: [] },
  )
  .map((parts) => parsePolicy({ format: 1, ...parts }));

const attached = fc.array(
  fc.record({
    scope: fc.constantFrom<AttachedPolicy['scope']>('tenant', 'bucket', 'tag'),
    name: fc.constantFrom('p', 'q', 'r'),
    version: fc.integer({ min: 1, max: 9 }),
    document,
  }),
  { maxLength: 4 },
);
const locations = [
  { term: 'eu', kind: 'jurisdiction' },
  { term: 'us', kind: 'country' },
] as const;
const backends = fc.array(backend, { maxLength: 6 });
const permitted = (of: readonly PolicyFacts[], policies: readonly AttachedPolicy[]) =>
  of.filter((facts) => judgeBackend(facts, { locations, policy: effectivePolicy(policies) }).length === 0);

describe('effectivePolicy', () => {
  it('is the intersection: a backend passes exactly when every policy alone lets it pass', () => {
    fc.assert(
      fc.property(backend, attached, (facts, policies) => {
        const alone = policies.every((policy) => permitted([facts], [policy]).length === 1);
        const located = judgeBackend(facts, { locations, policy: effectivePolicy([]) }).length === 0;
        expect(permitted([facts], policies).length === 1).toBe(located && alone);
      }),
    );
  });

  it('one policy more never permits more', () => {
    fc.assert(
      fc.property(backends, attached, attached, (all, policies, more) => {
        const before = permitted(all, policies);
        for (const facts of permitted(all, [...policies, ...more])) expect(before).toContain(facts);
      }),
    );
  });

  it('knowing less never permits more', () => {
    const facts = [
      'provider',
      'zone',
      'city',
      'country',
      'jurisdiction',
      'ownerCountry',
      'cloudActExposure',
    ] as const;
    fc.assert(
      fc.property(backend, attached, fc.constantFrom(...facts), (known, policies, forgotten) => {
        const vague = { ...known, [forgotten]: 'unknown' } as PolicyFacts;
        if (permitted([vague], policies).length === 1) expect(permitted([known], policies)).toEqual([known]);
      }),
    );
  });

  it('does not depend on the order in which policies are attached', () => {
    fc.assert(
      fc.property(backends, attached, (all, policies) => {
        const forth = applicablePolicies(policies, {});
        const back = applicablePolicies(policies.toReversed(), {});
        expect(permitted(all, forth)).toEqual(permitted(all, back));
        expect(effectivePolicy(forth).copies).toEqual(effectivePolicy(back).copies);
      }),
    );
  });

  it('takes the greatest minimum, the least maximum, the greatest quorum and every distinctness', () => {
    const tenant = of('tenant', { copies: { min: 2, max: 5, distinct: ['country'] } });
    const bucket = of('bucket', { copies: { min: 1, max: 3, writeQuorum: 1, distinct: ['provider'] } });
    expect(effectivePolicy([tenant, bucket]).copies).toEqual({
      min: 2,
      default: undefined,
      max: 3,
      writeQuorum: 1,
      distinct: ['provider', 'country'],
    });
  });

  it('a quorum is a minimum', () => {
    expect(effectivePolicy([of('bucket', { copies: { writeQuorum: 2 } })]).copies.min).toBe(2);
  });

  it('the preferences of the policy nearest to the object come first', () => {
    const tenant = of('tenant', { order: [{ country: 'de' }], copies: { default: 3 } });
    const bucket = of('bucket', { order: [{ country: 'fi' }], copies: { default: 2 } });
    const effective = effectivePolicy([tenant, bucket]);
    expect(effective.order).toEqual([[{ country: 'fi' }], [{ country: 'de' }]]);
    expect(effective.copies.default).toBe(2);
  });

  it('keeps longest, in the stricter mode, and erases soonest', () => {
    const tenant = of('tenant', { retention: { mode: 'compliance', days: 10 }, erasure: { withinDays: 30 } });
    const bucket = of('bucket', { retention: { mode: 'governance', days: 20 }, erasure: { withinDays: 90 } });
    const { retention, erasureWithinDays } = effectivePolicy([tenant, bucket]);
    expect(retention).toEqual({ mode: 'compliance', days: 20 });
    const atProvider = of('bucket', { retention: { mode: 'governance', days: 1, atProvider: true } });
    expect(isKeptAtProvider(effectivePolicy([tenant, bucket]))).toBe(false);
    expect(isKeptAtProvider(effectivePolicy([tenant, atProvider]))).toBe(true);
    expect(erasureWithinDays).toBe(30);
  });
});

describe('applicablePolicies', () => {
  const tagged = of('tag', {}, { tag: { key: 'class', value: 'secret' } });
  const all = [tagged, of('bucket', {}), of('tenant', {})];

  it('gives those of the tenant, of the bucket, and of the tags that the object has', () => {
    const scopes = (tags: Readonly<Record<string, string>>) =>
      applicablePolicies(all, tags).map(({ scope }) => scope);
    expect(scopes({ class: 'secret' })).toEqual(['tenant', 'bucket', 'tag']);
    expect(scopes({ class: 'public' })).toEqual(['tenant', 'bucket']);
    expect(scopes({})).toEqual(['tenant', 'bucket']);
  });

  it('is not fooled by names that every object has', () => {
    const odd = of('tag', {}, { tag: { key: 'constructor', value: 'x' } });
    expect(applicablePolicies([odd], {})).toEqual([]);
  });

  it('names the tags that matter', () => {
    expect(relevantTagKeys([...all, tagged])).toEqual(['class', 'sgw:residency']);
  });
});
