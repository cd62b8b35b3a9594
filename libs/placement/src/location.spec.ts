import { describe, expect, it } from '@jest/globals';
import { type BackendFacts, type LocationTerm, UNKNOWN_ZONE } from '@sgw/contracts';
import { allowedBackends, matches } from './location.js';

function backend(id: string, zone: string, jurisdiction: string): BackendFacts {
  const [country = '', city = ''] = zone.split('-');
  return {
    ...UNKNOWN_ZONE,
    id,
    zone,
    city: `${country}-${city}`,
    country,
    jurisdiction,
  };
}

const helsinki = backend('helsinki', 'fi-hel-local', 'eu');
const espoo = backend('espoo', 'fi-esp-local', 'eu');
const frankfurt = backend('frankfurt', 'de-fra-local', 'eu');
const virginia = backend('virginia', 'us-iad-local', 'us');
const nowhere = { ...backend('nowhere', 'zz-mul-x', 'unknown'), country: 'unknown', city: 'unknown' };
const world = [virginia, nowhere, helsinki, frankfurt, espoo];

const eu: LocationTerm = { term: 'eu', kind: 'jurisdiction' };
const fi: LocationTerm = { term: 'fi', kind: 'country' };
const de: LocationTerm = { term: 'de', kind: 'country' };
const hel: LocationTerm = { term: 'fi-hel', kind: 'city' };

describe('matches', () => {
  it.each<[LocationTerm, readonly BackendFacts[]]>([
    [eu, [helsinki, frankfurt, espoo]],
    [fi, [helsinki, espoo]],
    [hel, [helsinki]],
    [{ term: 'us-iad-local', kind: 'zone' }, [virginia]],
    [{ term: 'unknown', kind: 'jurisdiction' }, []],
    [{ term: 'unknown', kind: 'country' }, []],
    [{ term: 'eu', kind: 'country' }, []],
  ])('of %j finds exactly what lies there', (location, backends) => {
    expect(world.filter((facts) => matches(location, facts))).toEqual(backends);
  });
});

describe('allowedBackends', () => {
  it('follows the list, then the backend id', () => {
    expect(allowedBackends(world, [de, fi])).toEqual(['frankfurt', 'espoo', 'helsinki']);
  });

  it('leaves a backend the rank of the first term that names it', () => {
    expect(allowedBackends(world, [hel, eu, fi])).toEqual(['helsinki', 'espoo', 'frankfurt']);
  });

  it('does not depend on the order in which backends are declared', () => {
    expect(allowedBackends(world.toReversed(), [fi, de])).toEqual(allowedBackends(world, [fi, de]));
  });

  it('allows nothing when nothing is named', () => {
    expect(allowedBackends(world, [])).toEqual([]);
  });
});
