import { describe, expect, it } from '@jest/globals';
import { type Answer, UNKNOWN_ZONE, type ZoneFacts } from '@sgw/contracts';
import fc from 'fast-check';
import { findPlacements, judgeZone, type PlacementDemands } from './find-placements.js';

const zone = (code: string, facts: Partial<ZoneFacts> = {}): ZoneFacts => {
  const [country = '', , provider = ''] = code.split('-');
  const place = { zone: code, country, jurisdiction: country === 'us' ? 'us' : 'eu', provider };
  return {
    ...UNKNOWN_ZONE,
    ...place,
    owner: provider,
    ownerCountry: country,
    cloudActExposure: 'no',
    ...facts,
  };
};
const demands = (wish: Partial<PlacementDemands> = {}): PlacementDemands => ({
  places: [],
  replicas: 1,
  distinct: 'zone',
  requires: [],
  forbiddenOwnerCountries: [],
  forbidsCloudAct: false,
  ...wish,
});
const country = (code: string) => ({ kind: 'country', code }) as const;
const codes = (placements: readonly (readonly ZoneFacts[])[]) =>
  placements.map((zones) => zones.map((facts) => facts.zone).join(' '));

const helA = zone('fi-hel-a');
const helB = zone('fi-hel-b');
const fraA = zone('de-fra-a');
const world = [fraA, zone('us-iad-c'), helB, helA];

describe('findPlacements', () => {
  it('puts the place that was named first in front, then goes by code', () => {
    const { placements } = findPlacements(world, demands({ places: [country('fi'), country('de')] }), 9);
    expect(codes(placements)).toEqual(['fi-hel-a', 'fi-hel-b', 'de-fra-a']);
  });

  it('prefers the zone of which more is known', () => {
    const known = zone('fi-hel-z', { features: { versioning: 'no' } });
    expect(codes(findPlacements([helA, known], demands(), 9).placements)).toEqual(['fi-hel-z', 'fi-hel-a']);
  });

  it('keeps copies apart in what must be distinct', () => {
    const places = [{ kind: 'jurisdiction', code: 'eu' }] as const;
    const wish = { places, replicas: 2 };
    const found = (distinct: PlacementDemands['distinct']) =>
      codes(findPlacements(world, demands({ ...wish, distinct }), 9).placements);
    expect(found('zone')).toEqual(['de-fra-a fi-hel-a', 'de-fra-a fi-hel-b', 'fi-hel-a fi-hel-b']);
    expect(found('provider')).toEqual(['de-fra-a fi-hel-b', 'fi-hel-a fi-hel-b']);
    expect(found('country')).toEqual(['de-fra-a fi-hel-a', 'de-fra-a fi-hel-b']);
  });

  it('says how many copies could be kept apart when there are too few', () => {
    const search = findPlacements(world, demands({ replicas: 4, distinct: 'country' }), 9);
    expect(search).toMatchObject({ placements: [], mostReplicas: 3 });
  });

  it('stops at the limit', () => {
    expect(findPlacements(world, demands({ replicas: 2 }), 2).placements).toHaveLength(2);
  });

  it('finds a placement exactly when there are enough distinct zones', () => {
    const anyZone = fc
      .tuple(fc.constantFrom('fi', 'de'), fc.nat(9), fc.constantFrom('a', 'b', 'c'))
      .map(([land, number, provider]) => zone(`${land}-c${number}-${provider}`));
    const zones = fc.uniqueArray(anyZone, { selector: (facts) => facts.zone, maxLength: 8 });
    const distinct = fc.constantFrom('zone', 'provider', 'country', 'owner');
    fc.assert(
      fc.property(zones, distinct, fc.integer({ min: 1, max: 4 }), (here, kind, replicas) => {
        const { placements } = findPlacements(here, demands({ replicas, distinct: kind as 'zone' }), 1000);
        const values = new Set(here.map((facts) => facts[kind as 'zone']));
        expect(placements.length > 0).toBe(values.size >= replicas);
        expect(new Set(codes(placements)).size).toBe(placements.length);
        for (const chosen of placements) {
          expect(new Set(chosen.map((facts) => facts[kind as 'zone'])).size).toBe(replicas);
        }
      }),
    );
  });
});

describe('judgeZone', () => {
  it.each<[string, Partial<ZoneFacts>, Partial<PlacementDemands>, object]>([
    ['another country', {}, { places: [country('de')] }, { rule: 'place', demand: 'de', known: 'fi' }],
    [
      'no known place',
      { country: 'unknown', jurisdiction: 'unknown' },
      {},
      { rule: 'place', known: 'unknown' },
    ],
    [
      'a forbidden owner',
      { ownerCountry: 'us' },
      { forbiddenOwnerCountries: ['us'] },
      { rule: 'owner-country' },
    ],
    [
      'an unknown owner where some are forbidden',
      { ownerCountry: 'unknown' },
      { forbiddenOwnerCountries: ['us'] },
      { rule: 'owner-country', known: 'unknown' },
    ],
    [
      'a feature half there',
      { features: { versioning: 'partial' } },
      { requires: ['versioning'] },
      { known: 'partial' },
    ],
    [
      'a feature nobody knows of',
      {},
      { requires: ['constructor'] },
      { rule: 'requirement', known: 'unknown' },
    ],
    [
      'a certificate that is denied',
      { certificates: { hds: 'no' } },
      { requires: ['hds'] },
      { rule: 'requirement', known: 'no' },
    ],
    [
      'an owner that cannot be told apart',
      { owner: 'unknown' },
      { replicas: 2, distinct: 'owner' },
      { rule: 'distinct', demand: 'owner' },
    ],
  ])('refuses %s', (_what, facts, wish, refusal) => {
    expect(judgeZone(zone('fi-hel-a', facts), demands(wish))).toMatchObject([refusal]);
  });

  it.each<[Answer, number]>([
    ['no', 0],
    ['yes', 1],
    ['unknown', 1],
  ])('where exposure is forbidden, one of %s is refused by %i rules', (cloudActExposure, refusals) => {
    const facts = zone('fi-hel-a', { cloudActExposure });
    expect(judgeZone(facts, demands({ forbidsCloudAct: true }))).toHaveLength(refusals);
  });

  it('names every broken demand', () => {
    const wish = demands({ places: [country('de')], requires: ['a', 'b'], forbiddenOwnerCountries: ['fi'] });
    expect(judgeZone(helA, wish).map(({ rule }) => rule)).toEqual([
      'place',
      'owner-country',
      'requirement',
      'requirement',
    ]);
  });

  it('holds one copy where nobody knows the owner, for there is nothing to tell it from', () => {
    expect(judgeZone(zone('fi-hel-a', { owner: 'unknown' }), demands({ distinct: 'owner' }))).toEqual([]);
  });
});
