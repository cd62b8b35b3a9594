import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { coverageBy, coverageOf } from './coverage.js';
import { readProviderData } from './read-provider-data.js';
import { selectProviders, selectRegions } from './select-regions.js';

const source = (name: string) => ({
  file: `${name}.csv`,
  text: readFileSync(new URL(`../../../data/providers/${name}.csv`, import.meta.url), 'utf8'),
});
const data = readProviderData({
  providers: source('providers'),
  regions: source('regions'),
  overrides: source('overrides'),
});
const zones = (filter: Parameters<typeof selectRegions>[1]) =>
  selectRegions(data, filter).map(({ facts }) => facts.zone);

describe('selectRegions', () => {
  it('gives everything where nothing is asked, in the order of the data', () => {
    expect(zones({})).toEqual(data.regions.map(({ facts }) => facts.zone));
    expect(zones({ country: [] })).toHaveLength(data.regions.length);
  });

  it('takes any of the places, and all of the features', () => {
    const places = selectRegions(data, { country: ['fi', 'se'], feature: ['object-lock', 'lifecycle'] });
    expect(places.length).toBeGreaterThan(0);
    for (const { facts } of places) {
      expect(['fi', 'se']).toContain(facts.country);
      expect(facts.features).toMatchObject({ 'object-lock': 'yes', lifecycle: 'yes' });
    }
  });

  it('finds a certificate only in the zone that holds it', () => {
    expect(zones({ certificate: ['secnumcloud'], provider: ['outscale'] })).toEqual(['fr-par-os-2']);
  });

  it('finds owners by country, by law and by what is not known of them', () => {
    const sovereign = { provider: ['aws-european-sovereign-cloud'] };
    expect(zones({ ...sovereign, jurisdiction: ['eu'], ownerLaw: ['us'] }).length).toBeGreaterThan(0);
    expect(zones({ ...sovereign, ownerCountry: ['de'] })).toEqual([]);
    expect(zones({ exposure: ['unknown'] })).toContain('us-njy-os');
  });

  it('looks for words in names, codes and owners', () => {
    expect(zones({ text: 'helsinki UPCLOUD' })).toContain('fi-hel-uc');
    expect(zones({ text: 'no such thing anywhere' })).toEqual([]);
  });
});

describe('selectProviders', () => {
  const ids = (filter: Parameters<typeof selectRegions>[1]) =>
    selectProviders(data, filter).map(({ provider }) => provider);

  it('gives every provider where nothing is asked, those without a region too', () => {
    expect(ids({})).toHaveLength(data.providers.length);
  });

  it('gives those with a region that passes', () => {
    expect(ids({ certificate: ['secnumcloud'], country: ['fr'] })).toContain('outscale');
    expect(ids({ certificate: ['secnumcloud'], country: ['jp'] })).toEqual([]);
  });
});

describe('coverage', () => {
  it('counts every zone once in each group and for each fact', () => {
    for (const group of ['country', 'jurisdiction', 'owner-country', 'provider'] as const) {
      const rows = coverageBy(data, group);
      expect(rows.reduce((sum, { zones: count }) => sum + count, 0)).toBe(data.regions.length);
      for (const { zones: count, facts } of rows) {
        for (const { yes, partial, no, unknown } of Object.values(facts)) {
          expect(yes + partial + no + unknown).toBe(count);
        }
      }
    }
  });

  it('counts the unknown as unknown, not as a no', () => {
    const unsaid = data.regions.filter(({ facts }) => facts.features['versioning'] === 'unknown').length;
    expect(unsaid).toBeGreaterThan(0);
    expect(coverageOf('all', data.regions).facts['versioning']?.unknown).toBe(unsaid);
  });
});
