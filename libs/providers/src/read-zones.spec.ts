import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readZones } from './read-zones.js';

const shipped = (name: string) => ({
  file: `data/providers/${name}.csv`,
  text: readFileSync(new URL(`../../../data/providers/${name}.csv`, import.meta.url), 'utf8'),
});
const providers = shipped('providers');
const regions = shipped('regions');

describe('the zones of the shipped data', () => {
  const zones = readZones({ providers, regions });
  const zone = (code: string) => zones.find((facts) => facts.zone === code);

  it('are all there, each once', () => {
    expect(zones).toHaveLength(564);
    expect(new Set(zones.map((facts) => facts.zone)).size).toBe(564);
  });

  it('tell place, law and owner of a zone', () => {
    expect(zone('fi-hel-uc')).toMatchObject({
      city: 'fi-hel',
      cityName: 'Helsinki',
      country: 'fi',
      jurisdiction: 'eu',
      provider: 'upcloud',
      providerName: expect.stringContaining('UpCloud'),
    });
  });

  it('keep the law of the place apart from that of the owner', () => {
    const sovereign = zones.filter(({ provider }) => provider === 'aws-european-sovereign-cloud');
    expect(sovereign.map(({ jurisdiction, ownerLaw }) => [jurisdiction, ownerLaw])).toContainEqual([
      'eu',
      'us',
    ]);
    expect(sovereign.every(({ cloudActExposure }) => cloudActExposure === 'yes')).toBe(true);
  });

  it('write the United Kingdom as gb throughout', () => {
    expect(zones.some(({ country, jurisdiction }) => country === 'uk' || jurisdiction === 'uk')).toBe(false);
    expect(
      zones.filter(({ country }) => country === 'gb').every(({ jurisdiction }) => jurisdiction === 'gb'),
    ).toBe(true);
  });

  it('know no country where there are several in the Union, but its law', () => {
    expect(zone('eu-mul-r2')).toMatchObject({ country: 'unknown', city: 'unknown', jurisdiction: 'eu' });
  });

  it('know no city where the code names none', () => {
    expect(zone('my-unk-aw')).toMatchObject({ country: 'my', city: 'unknown', jurisdiction: 'my' });
    expect(zone('us-mul-r2')).toMatchObject({ country: 'us', city: 'unknown' });
  });

  it.each(['mega-s4', 'tebi', 'tigris', 'filebase'])(
    'place nothing of %s, whatever its regions are called',
    (id) => {
      const places = zones.filter(({ provider }) => provider === id);
      expect(places.length).toBeGreaterThan(0);
      expect(places.every((facts) => facts.country === 'unknown' && facts.jurisdiction === 'unknown')).toBe(
        true,
      );
    },
  );

  it('place nothing that is global', () => {
    expect(zone('zz-mul-r2')).toMatchObject({ country: 'unknown', city: 'unknown', jurisdiction: 'unknown' });
  });

  it('do not put Norway into the Union', () => {
    expect(zone('no-osl-ss')).toMatchObject({ country: 'no', jurisdiction: 'no' });
  });
});

const header = {
  providers:
    'provider_id,name,legal_entity,hq_country,parent_company,parent_country,us_cloud_act_exposure,' +
    's3_compatible,object_lock,versioning,sse_c,bucket_policy,lifecycle,event_notifications,iso_27001,soc2,c5_bsi,secnumcloud,ens,hds,gdpr_dpa',
  regions: 'provider_id,region_code,zone_code,country,city,jurisdiction,endpoint,addressing',
};
const features = 'yes,yes,no,partial,unknown,n/a,yes,yes,yes,yes,yes,yes,yes,yes';
const acme = `acme,Acme,Acme Oy,FI,none known,,no,${features}`;
const helsinki = 'acme,r1,fi-hel-ac,FI,Helsinki,EU,https://s3.example,path';
const readSmall = (provider: string, region: string) =>
  readZones({
    providers: { file: 'p.csv', text: `${header.providers}\n${provider}\n` },
    regions: { file: 'r.csv', text: `${header.regions}\n${region}\n` },
  });

describe('readZones', () => {
  it.each([
    ['a parent is the owner', 'Acme Oy,FI,Big Inc.,US,yes', 'Big Inc.', 'us', 'us'],
    ['an entity read to have no parent owns itself', 'Acme Oy,FI,none known,,no', 'Acme Oy', 'fi', 'eu'],
    [
      'an owner that nobody read about is unknown',
      'Acme Oy,FI,none known,,unknown',
      'unknown',
      'unknown',
      'unknown',
    ],
    ['an unknown parent is unknown', 'Acme Oy,FI,unknown,unknown,no', 'unknown', 'unknown', 'unknown'],
  ])('%s', (_fact, ownership, owner, ownerCountry, ownerLaw) => {
    const [facts] = readSmall(`acme,Acme,${ownership},${features}`, helsinki);
    expect(facts).toMatchObject({ owner, ownerCountry, ownerLaw });
  });

  it('keeps what is unknown unknown, and takes n/a for no more than that', () => {
    const [facts] = readSmall(acme, helsinki);
    expect(facts?.features).toMatchObject({
      'object-lock': 'yes',
      versioning: 'no',
      'sse-c': 'partial',
      'bucket-policy': 'unknown',
      lifecycle: 'unknown',
    });
  });

  it.each([
    ['p.csv:2 (versioning): "maybe" is none of', acme.replace('yes,no', 'yes,maybe'), helsinki],
    ['p.csv:2 (hq_country): "Suomi" is no country code', acme.replace('FI', 'Suomi'), helsinki],
    ['p.csv:3 (provider_id): "acme" appears twice', `${acme}\n${acme}`, helsinki],
    ['r.csv:2 (provider_id): "other" is no provider of the data', acme, helsinki.replace('acme', 'other')],
    ['r.csv:3 (zone_code): "fi-hel-ac" appears twice', acme, `${helsinki}\n${helsinki}`],
    ['r.csv:2 (zone_code): "Helsinki-1" is no zone code', acme, helsinki.replace('fi-hel-ac', 'Helsinki-1')],
    ['r.csv:2 (zone_code): "de-hel-ac" does not begin with fi', acme, helsinki.replace('fi-', 'de-')],
    ['r.csv:2 (country): "FIN" is no country code', acme, helsinki.replace('FI,', 'FIN,')],
    ['r.csv:2 (jurisdiction): "US" should be eu by its country', acme, helsinki.replace('EU', 'US')],
    ['r.csv:2 (jurisdiction): "EEA" should be eu by its country', acme, helsinki.replace('EU', 'EEA')],
    ['r.csv:2 (addressing): "sideways" is none of', acme, helsinki.replace('path', 'sideways')],
  ])('says %s', (message, provider, region) => {
    expect(() => readSmall(provider, region)).toThrow(message);
  });
});
