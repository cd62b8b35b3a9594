import { describe, expect, it } from '@jest/globals';
import type { PolicyDocument } from '@sgw/contracts';
import { type KnownNames, unknownNames } from './policy-names.js';

const place = (zone: string, provider: string, jurisdiction: string) => {
  const [country = '', city = ''] = zone.split('-');
  return { zone, provider, jurisdiction, country, city: `${country}-${city}` };
};

const KNOWN: KnownNames = {
  countries: new Set(['de', 'fi', 'gb', 'us']),
  providers: new Set(['aws', 'upcloud', 'software-of-somebody']),
  features: new Set(['object-lock', 'versioning']),
  certificates: new Set(['iso-27001']),
  places: [
    place('fi-hel-uc', 'upcloud', 'eu'),
    place('de-fra-aw', 'aws', 'eu'),
    place('us-iad-aw', 'aws', 'us'),
    { zone: 'us-unk-aw', provider: 'aws', jurisdiction: 'us', country: 'us', city: 'unknown' },
  ],
  lawOf: (country) => (country === 'fi' || country === 'de' ? 'eu' : country),
};

const found = (document: Omit<PolicyDocument, 'format'>) =>
  unknownNames({ format: 1, ...document }, KNOWN).map(({ pointer }) => pointer);

describe('unknownNames', () => {
  it('lets through what the data has, a country without a zone, and a provider where it has none', () => {
    expect(
      found({
        residency: {
          allow: [{ jurisdiction: 'eu' }, { country: 'gb' }, { jurisdiction: 'gb', country: 'gb' }],
          deny: [
            { country: 'fi', provider: 'aws' },
            { city: 'de-fra', jurisdiction: 'eu', country: 'de' },
          ],
        },
        ownership: { denyParentCountries: ['us', 'gb'] },
        requires: { features: ['object-lock'], certificates: ['iso-27001'] },
        order: [{ zone: 'fi-hel-uc', provider: 'upcloud' }],
        reads: {
          only: [{ zone: 'us-unk-aw', country: 'us' }],
          prefer: [{ provider: 'software-of-somebody' }],
        },
      }),
    ).toEqual([]);
  });

  it.each([
    [{ residency: { deny: [{ provider: 'amazon' }] } }, ['/residency/deny/0/provider']],
    [{ residency: { deny: [{ city: 'de-frankfurt' }] } }, ['/residency/deny/0/city']],
    [{ residency: { deny: [{ country: 'fi' }, { country: 'zz' }] } }, ['/residency/deny/1/country']],
    [{ residency: { deny: [{ jurisdiction: 'fi' }] } }, ['/residency/deny/0/jurisdiction']],
    [{ residency: { deny: [{ jurisdiction: 'eu', country: 'us' }] } }, ['/residency/deny/0']],
    [{ residency: { deny: [{ country: 'de', city: 'fi-hel' }] } }, ['/residency/deny/0']],
    [{ residency: { deny: [{ zone: 'de-fra-aw', provider: 'upcloud' }] } }, ['/residency/deny/0']],
    [{ residency: { allow: [{ zone: 'fi-hel-nope' }] } }, ['/residency/allow/0/zone']],
    [{ ownership: { denyParentCountries: ['us', 'eu'] } }, ['/ownership/denyParentCountries/1']],
    [{ requires: { features: ['objectlock'] } }, ['/requires/features/0']],
    [{ requires: { certificates: ['object-lock'] } }, ['/requires/certificates/0']],
    [{ order: [{ city: 'fi-xyz', provider: 'x' }] }, ['/order/0/city', '/order/0/provider']],
    [
      { reads: { only: [{ country: 'xx' }], prefer: [{ country: 'yy' }] } },
      ['/reads/only/0/country', '/reads/prefer/0/country'],
    ],
  ] as const)('points at what nothing is called in %j', (document, expected) => {
    expect(found(document)).toEqual(expected);
  });

  it('says under which law a country is whose own law governs no place', () => {
    const [finding] = unknownNames({ format: 1, residency: { deny: [{ jurisdiction: 'fi' }] } }, KNOWN);
    expect(finding?.detail).toBe('fi is under the law of eu: write that, or country instead of jurisdiction');
  });
});
