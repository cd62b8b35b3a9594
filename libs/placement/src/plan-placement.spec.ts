import { describe, expect, it } from '@jest/globals';
import { type BackendFacts, type LocationTerm, UNKNOWN_ZONE } from '@sgw/contracts';
import { planPlacement } from './plan-placement.js';

const backends: readonly BackendFacts[] = ['de-2', 'us-1', 'fi-1', 'de-1'].map((id) => ({
  ...UNKNOWN_ZONE,
  id,
  zone: `${id}-zone`,
  country: id.slice(0, 2),
  jurisdiction: id.startsWith('us') ? 'us' : 'eu',
}));
const fi: LocationTerm = { term: 'fi', kind: 'country' };
const de: LocationTerm = { term: 'de', kind: 'country' };
const eu: LocationTerm = { term: 'eu', kind: 'jurisdiction' };

describe('planPlacement', () => {
  it.each<[readonly LocationTerm[], number, readonly string[], readonly string[]]>([
    [[fi, de], 1, ['fi-1', 'de-1', 'de-2'], ['fi-1']],
    [[fi, de], 2, ['fi-1', 'de-1', 'de-2'], ['fi-1', 'de-1']],
    [[de, fi], 2, ['de-1', 'de-2', 'fi-1'], ['de-1', 'de-2']],
    [[eu], 3, ['de-1', 'de-2', 'fi-1'], ['de-1', 'de-2', 'fi-1']],
  ])('of %j with %i copies follows the list', (terms, copies, candidates, required) => {
    expect(planPlacement({ backends, terms, copies })).toEqual({ candidates, required });
  });

  it('is the same on a node that declares its backends in another order', () => {
    const wish = { terms: [eu], copies: 2 };
    expect(planPlacement({ backends: backends.toReversed(), ...wish })).toEqual(
      planPlacement({ backends, ...wish }),
    );
  });

  it('refuses more copies than there are allowed backends, and says how many there are', () => {
    expect(() => planPlacement({ backends, terms: [fi], copies: 2 })).toThrow(
      expect.objectContaining({ code: 'not-enough-backends', details: { wanted: 2, permitted: 1 } }),
    );
  });

  it('never goes outside of the list to find enough', () => {
    expect(() => planPlacement({ backends, terms: [], copies: 1 })).toThrow(
      expect.objectContaining({ code: 'not-enough-backends' }),
    );
  });

  it('keeps its order among the old backends when one is added', () => {
    const [template] = backends;
    const added = { ...(template as BackendFacts), id: 'de-0' };
    const { candidates } = planPlacement({ backends: [...backends, added], terms: [fi, de], copies: 1 });
    expect(candidates.filter((id) => id !== 'de-0')).toEqual(['fi-1', 'de-1', 'de-2']);
  });

  it.each([0, -1, 1.5, Number.NaN])('takes %p copies for a mistake of its caller', (copies) => {
    expect(() => planPlacement({ backends, terms: [eu], copies })).toThrow(RangeError);
  });
});
