import { describe, expect, it } from '@jest/globals';
import { type BackendFacts, UNKNOWN_ZONE } from '@sgw/contracts';
import { createGazetteer } from './gazetteer.js';
import { parseLocationConstraint, recallLocations } from './parse-location-constraint.js';

const place = (zone: string, city: string, country: string, jurisdiction: string) => ({
  zone,
  city,
  country,
  jurisdiction,
});
const backends: readonly BackendFacts[] = [
  { ...UNKNOWN_ZONE, id: 'de', ...place('de-fra-local', 'de-fra', 'de', 'eu') },
  { ...UNKNOWN_ZONE, id: 'fi', ...place('fi-hel-local', 'fi-hel', 'fi', 'eu') },
  { ...UNKNOWN_ZONE, id: 'gb', ...place('gb-lon-local', 'gb-lon', 'gb', 'gb') },
  { ...UNKNOWN_ZONE, id: 'lost', ...place('zz-mul-lost', 'unknown', 'unknown', 'unknown') },
];
const zones = [
  place('se-sto-gl', 'se-sto', 'se', 'eu'),
  place('us-iad-aw', 'us-iad', 'us', 'us'),
  place('eu-mul-r2', 'unknown', 'unknown', 'eu'),
];
const gazetteer = createGazetteer({ zones, backends });
const parse = (text: string) => parseLocationConstraint(text, gazetteer);
const refusal = (message: string, location?: string) =>
  expect.objectContaining({
    code: 'invalid-location',
    message,
    details: location === undefined ? {} : { location },
  });

describe('parseLocationConstraint', () => {
  it('keeps the order of the list', () => {
    expect(parse('fi,de')).toEqual([
      { term: 'fi', kind: 'country' },
      { term: 'de', kind: 'country' },
    ]);
  });

  it('tells jurisdiction, country, city and zone apart', () => {
    expect(parse('fi-hel-local,de-fra,gb,eu').map(({ kind }) => kind)).toEqual([
      'zone',
      'city',
      'country',
      'jurisdiction',
    ]);
  });

  it('ignores spaces and capitals, and reads uk as gb', () => {
    expect(parse(' FI , UK ').map(({ term }) => term)).toEqual(['fi', 'gb']);
    expect(parse('uk-lon').map(({ term }) => term)).toEqual(['gb-lon']);
  });

  it.each(['', ' ', 'fi,', ',fi', 'fi,,de'])('refuses the empty location in %j', (text) => {
    expect(() => parse(text)).toThrow(refusal('A LocationConstraint has an empty location'));
  });

  it.each([
    ['fi,de,FI', 'fi'],
    ['uk,gb', 'gb'],
  ])('refuses %s, which names a location twice', (text, term) => {
    expect(() => parse(text)).toThrow(refusal(`The location "${term}" is named twice`, term));
  });

  it.each(['atlantis', 'unknown', 'eu-central-1', 'fi-hel-', '*', '__proto__'])(
    'refuses the unknown term %s',
    (term) => {
      expect(() => parse(`fi,${term}`)).toThrow(
        refusal(`"${term}" is not a known jurisdiction, country, city or zone`, term),
      );
    },
  );

  it.each([
    ['us', 'country'],
    ['se', 'country'],
    ['se-sto', 'city'],
    ['us-iad-aw', 'zone'],
  ])('refuses %s by name, a known %s without a backend', (term, kind) => {
    expect(() => parse(`fi,${term}`)).toThrow(
      refusal(`The ${kind} "${term}" is known, but has no storage backend here`, term),
    );
  });

  it('refuses a list that is too long', () => {
    expect(() => parse(Array.from({ length: 33 }, (_, index) => `x${index}`).join())).toThrow(
      refusal('A LocationConstraint names at most 32 locations'),
    );
  });

  it('does not repeat a term of any length', () => {
    expect(() => parse('x'.repeat(5000))).toThrow(
      expect.objectContaining({ details: { location: 'x'.repeat(64) } }),
    );
  });
});

describe('recallLocations', () => {
  it('gives back what was parsed', () => {
    const terms = parse('eu,fi-hel,gb');
    expect(recallLocations(['eu', 'fi-hel', 'gb'], gazetteer)).toEqual(terms);
  });

  it('keeps a place that lost its backend, and a term that nobody knows any more', () => {
    expect(recallLocations(['us', 'xx-old-zone'], gazetteer)).toEqual([
      { term: 'us', kind: 'country' },
      { term: 'xx-old-zone', kind: 'zone' },
    ]);
  });
});

describe('a gazetteer', () => {
  it('lists what can be used here, widest first, in the order of a plan', () => {
    expect(gazetteer.usable()).toEqual([
      { term: 'eu', kind: 'jurisdiction', backends: ['de', 'fi'] },
      { term: 'de', kind: 'country', backends: ['de'] },
      { term: 'fi', kind: 'country', backends: ['fi'] },
      { term: 'gb', kind: 'country', backends: ['gb'] },
      { term: 'de-fra', kind: 'city', backends: ['de'] },
      { term: 'fi-hel', kind: 'city', backends: ['fi'] },
      { term: 'gb-lon', kind: 'city', backends: ['gb'] },
      { term: 'de-fra-local', kind: 'zone', backends: ['de'] },
      { term: 'fi-hel-local', kind: 'zone', backends: ['fi'] },
      { term: 'gb-lon-local', kind: 'zone', backends: ['gb'] },
      { term: 'zz-mul-lost', kind: 'zone', backends: ['lost'] },
    ]);
  });
});
