import { describe, expect, it } from '@jest/globals';
import {
  type BackendFacts,
  type Distinctness,
  GatewayError,
  type LocationTerm,
  UNKNOWN_ZONE,
} from '@sgw/contracts';
import fc from 'fast-check';
import { chooseDistinct } from './choose-distinct.js';
import { planAsFarAsPossible, planPlacement, type PlacementWish } from './plan-placement.js';
import { chooseWriteTargets } from './write-targets.js';

const PLACES = [
  ['fi', 'fi-hel', 'eu'],
  ['de', 'de-fra', 'eu'],
  ['us', 'us-iad', 'us'],
  ['unknown', 'unknown', 'unknown'],
] as const;

const backend = (id: string): fc.Arbitrary<BackendFacts> =>
  fc
    .record({ place: fc.constantFrom(...PLACES), provider: fc.constantFrom('a', 'b', 'c', 'unknown') })
    .map(({ place: [country, city, jurisdiction], provider }) => ({
      ...UNKNOWN_ZONE,
      id,
      provider,
      zone: `${city}-${provider}`,
      city,
      country,
      jurisdiction,
      owner: 'unknown',
      ownerCountry: country,
      features: {},
    }));
const backends = fc
  .uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 9 })
  .chain((ids) => fc.tuple(...ids.map((id) => backend(`b${id}`))));
const terms = fc.uniqueArray(
  fc.constantFrom<LocationTerm>(
    { term: 'fi', kind: 'country' },
    { term: 'de', kind: 'country' },
    { term: 'eu', kind: 'jurisdiction' },
    { term: 'us-iad', kind: 'city' },
    { term: 'unknown', kind: 'country' },
  ),
  { selector: ({ term }) => term },
);
const distinct = fc.uniqueArray(fc.constantFrom<Distinctness>('provider', 'country', 'zone'));
const copies = fc.integer({ min: 1, max: 4 });
const wish: fc.Arbitrary<PlacementWish> = fc.record({
  backends,
  terms,
  copies,
  distinct,
  preferenceOf: fc.constantFrom(
    () => [],
    ({ country }: BackendFacts) => [country === 'de' ? 0 : 1],
  ),
});

function planned(of: PlacementWish) {
  try {
    return planPlacement(of);
  } catch (error) {
    if (error instanceof GatewayError) return undefined;
    throw error;
  }
}

const differ = (all: readonly BackendFacts[], ids: readonly string[], kinds: readonly Distinctness[]) =>
  kinds.every((kind) => {
    const values = ids.map((id) => all.find((facts) => facts.id === id)?.[kind]);
    return new Set(values).size === values.length;
  });

describe('planning', () => {
  it('gives the same plan for the same facts in whatever order they come', () => {
    fc.assert(
      fc.property(wish, (of) => {
        expect(planned({ ...of, backends: of.backends.toReversed() })).toEqual(planned(of));
      }),
    );
  });

  it('never goes outside of the list, and never takes a place for known that is not', () => {
    fc.assert(
      fc.property(wish, (of) => {
        for (const id of planned(of)?.candidates ?? []) {
          const facts = of.backends.find((one) => one.id === id);
          expect(of.terms.some(({ kind, term }) => term !== 'unknown' && facts?.[kind] === term)).toBe(true);
        }
      }),
    );
  });

  it('gives exactly the copies that were asked for, as distinct as they must be, or none', () => {
    fc.assert(
      fc.property(wish, (of) => {
        const plan = planned(of);
        if (!plan) return;
        expect(plan.required).toHaveLength(of.copies);
        for (const id of plan.required) expect(plan.candidates).toContain(id);
        if (of.copies > 1) expect(differ(of.backends, plan.required, of.distinct ?? [])).toBe(true);
      }),
    );
  });

  it('finds a plan whenever there is one', () => {
    fc.assert(
      fc.property(wish, (of) => {
        const { candidates } = planAsFarAsPossible({ ...of, copies: 1 });
        const known = candidates.filter((id) =>
          (of.distinct ?? []).every((kind) => of.backends.find((one) => one.id === id)?.[kind] !== 'unknown'),
        );
        const pool = of.copies > 1 ? known : candidates;
        const choices = subsets(pool).filter(
          (ids) =>
            ids.length === of.copies && (of.copies === 1 || differ(of.backends, ids, of.distinct ?? [])),
        );
        expect(planned(of) !== undefined).toBe(choices.length > 0);
      }),
    );
  });

  it('a backend that is added joins the plan or changes nothing', () => {
    fc.assert(
      fc.property(wish, backend('new'), (of, added) => {
        const before = planned(of);
        const after = planned({ ...of, backends: [...of.backends, added] });
        if (!before || after?.required.includes('new')) return;
        expect(after?.required).toEqual(before.required);
        expect(after?.candidates.filter((id) => id !== 'new')).toEqual(before.candidates);
      }),
    );
  });

  it('a backend less never makes anything possible', () => {
    fc.assert(
      fc.property(wish, (of) => {
        if (planned({ ...of, backends: of.backends.slice(1) })) expect(planned(of)).toBeDefined();
      }),
    );
  });

  it('plans what is there already as far as the places go, and says what is missing', () => {
    fc.assert(
      fc.property(wish, (of) => {
        const { required, shortfall } = planAsFarAsPossible(of);
        expect(required.length + shortfall).toBe(of.copies);
        const whole = planned(of);
        expect(shortfall === 0).toBe(whole !== undefined);
        if (whole) expect(required).toEqual(whole.required);
      }),
    );
  });
});

describe('chooseWriteTargets', () => {
  it('takes allowed backends in reach and no others, as many and as distinct as the quorum wants', () => {
    const down = fc.array(fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(wish, down, fc.integer({ min: 1, max: 3 }), (of, fallen, writeQuorum) => {
        const plan = planned(of);
        if (!plan) return;
        const isUsable = (id: string) => !fallen.includes(Number(id.slice(1)));
        const factsOf = (id: string) => of.backends.find((one) => one.id === id);
        const circumstances = { writeQuorum, distinct: of.distinct ?? [], factsOf, isUsable };
        const inReach = plan.candidates.filter(isUsable).flatMap((id) => factsOf(id) ?? []);
        const possible = chooseDistinct(inReach, writeQuorum, of.distinct ?? []);
        if (!possible) {
          expect(() => chooseWriteTargets(plan, circumstances)).toThrow(
            expect.objectContaining({ code: 'backend-unavailable' }),
          );
          return;
        }
        const targets = chooseWriteTargets(plan, circumstances);
        expect(targets).toHaveLength(writeQuorum);
        for (const id of targets) expect(plan.candidates.includes(id) && isUsable(id)).toBe(true);
      }),
    );
  });
});

function subsets(ids: readonly string[]): readonly (readonly string[])[] {
  return ids.reduce<readonly (readonly string[])[]>(
    (all, id) => [...all, ...all.map((set) => [...set, id])],
    [[]],
  );
}
