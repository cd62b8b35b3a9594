import { describe, expect, it } from '@jest/globals';
import type { LocationView } from '@sgw/contracts';
import { brokenNameRule } from './bucket-name-rules';
import { allowedBackends, locationGroups, locationTemplates } from './location-choice';

const locations: readonly LocationView[] = [
  { term: 'eu', kind: 'jurisdiction', backends: ['de-1', 'fi-1'] },
  { term: 'us', kind: 'jurisdiction', backends: ['us-1'] },
  { term: 'de', kind: 'country', backends: ['de-1'] },
  { term: 'fi', kind: 'country', backends: ['fi-1'] },
];

describe('bucket names', () => {
  it.each(['abc', 'reports-2025', 'a.b-c', '1bucket', 'x'.repeat(63)])('accepts %s', (name) => {
    expect(brokenNameRule(name)).toBeUndefined();
  });

  it.each([
    'ab',
    'Reports',
    'a_b',
    '-abc',
    'abc-',
    'a..b',
    '10.0.0.1',
    'xn--abc',
    'abc-s3alias',
    'x'.repeat(64),
  ])('refuses %s', (name) => {
    expect(brokenNameRule(name)).toBeDefined();
  });
});

describe('locations', () => {
  it('counts each backend once, in the order of the list', () => {
    expect(allowedBackends(locations, ['fi', 'eu'])).toEqual(['fi-1', 'de-1']);
    expect(allowedBackends(locations, ['mars'])).toEqual([]);
  });

  it('offers what is not chosen yet', () => {
    const groups = locationGroups(locations, ['fi', 'de', 'us']);
    expect(groups.map(({ title }) => title)).toEqual(['Laws']);
  });

  it('offers only templates that can be kept here', () => {
    expect(locationTemplates(locations)).toEqual([
      { label: 'FI and DE, 2 copies', terms: ['fi', 'de'], copies: 2 },
      { label: 'Anywhere in EU, 2 copies', terms: ['eu'], copies: 2 },
    ]);
    expect(locationTemplates(locations.filter(({ term }) => term !== 'eu'))).toEqual([]);
  });
});
