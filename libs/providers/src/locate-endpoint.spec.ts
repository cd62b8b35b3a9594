import { describe, expect, it } from '@jest/globals';
import { UNKNOWN_ZONE } from '@sgw/contracts';
import { commonFacts, locateEndpoint } from './locate-endpoint.js';
import type { Region } from './provider-data.js';

const region = (zone: string, name: string, endpoint: string): Region => ({
  facts: {
    ...UNKNOWN_ZONE,
    zone,
    country: zone.slice(0, 2),
    provider: zone.split('-')[2] ?? '',
    ownerCountry: 'us',
    features: { versioning: 'yes', 'object-lock': zone.startsWith('de') ? 'yes' : 'no' },
  },
  region: name,
  endpoint,
  addressing: 'both',
  source: 'https://example.org',
  overrides: [],
});
const REGIONS = [
  region('de-fra-aw', 'eu-central-1', 'https://s3.eu-central-1.amazonaws.com'),
  region('us-nva-aw', 'us-east-1', 'https://s3.us-east-1.amazonaws.com'),
  region('de-ber-go', 'europe-west10', 'https://storage.googleapis.com'),
  region('fi-ham-go', 'europe-north1', 'https://storage.googleapis.com'),
  region('fi-hel-uc', 'europe-1', 'https://{service}.upcloudobjects.com'),
];
const locate = (endpoint: string, location?: string) => {
  const { basis, facts, zones } = locateEndpoint(REGIONS, { endpoint, location });
  return { basis, zone: facts.zone, country: facts.country, ownerCountry: facts.ownerCountry, zones };
};

describe('locateEndpoint', () => {
  it.each([
    ['https://s3.eu-central-1.amazonaws.com', undefined],
    ['http://S3.EU-CENTRAL-1.amazonaws.com./', 'eu-central-1'],
    // A word that is no region of the provider tells nothing.
    ['https://s3.eu-central-1.amazonaws.com', 'default'],
  ])('knows a host that is one zone’s alone: %s at %s', (endpoint, location) => {
    expect(locate(endpoint, location)).toMatchObject({ basis: 'endpoint', zone: 'de-fra-aw', country: 'de' });
  });

  it('knows of a shared host what its zones have in common, and the zone from the bucket’s location', () => {
    expect(locate('https://storage.googleapis.com')).toEqual({
      basis: 'shared-endpoint',
      zone: 'unknown',
      country: 'unknown',
      ownerCountry: 'us',
      zones: ['de-ber-go', 'fi-ham-go'],
    });
    expect(locate('https://storage.googleapis.com', 'EUROPE-NORTH1').zone).toBe('fi-ham-go');
  });

  it('believes neither host nor location where they contradict each other', () => {
    expect(locate('https://s3.eu-central-1.amazonaws.com', 'us-east-1')).toMatchObject({
      basis: 'shared-endpoint',
      country: 'unknown',
      zones: ['de-fra-aw', 'us-nva-aw'],
    });
  });

  it('fills a name in braces with one label', () => {
    expect(locate('https://abc12.upcloudobjects.com').zone).toBe('fi-hel-uc');
    expect(locate('https://a.b.upcloudobjects.com').basis).toBe('unknown');
  });

  it.each([
    'https://minio.example.org',
    'https://s3.eu-central-1.amazonaws.com.example.org',
    'https://s3xeu-central-1.amazonaws.com',
    'https://s3.eu-central-1.amazonaws.com:8443',
    'no address',
    '',
  ])('knows nothing of any other: %s', (endpoint) => {
    expect(locate(endpoint, 'eu-central-1')).toMatchObject({
      basis: 'unknown',
      country: 'unknown',
      zones: [],
    });
  });
});

describe('commonFacts', () => {
  it('keeps what all say, of features too', () => {
    const zones = REGIONS.map(({ facts }) => facts);
    expect(commonFacts(zones).features).toEqual({ versioning: 'yes', 'object-lock': 'unknown' });
    expect(commonFacts(zones.slice(0, 1))).toEqual(zones[0]);
  });
});
