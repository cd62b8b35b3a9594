import { describe, expect, it } from '@jest/globals';
import type { LocationTerm, PolicyDocument } from '@sgw/contracts';
import { effectivePolicy } from './effective-policy.js';
import { judgeBackend, mayServeReads } from './judge-backend.js';
import type { PolicyFacts } from './policy-facts.js';

const helsinki: PolicyFacts = {
  id: 'upcloud-fi',
  provider: 'upcloud',
  zone: 'fi-hel-uc',
  city: 'fi-hel',
  country: 'fi',
  jurisdiction: 'eu',
  ownerCountry: 'fi',
  cloudActExposure: 'no',
  features: { versioning: 'yes', lifecycle: 'no', 'object-lock': 'partial' },
  certificates: { 'iso-27001': 'yes' },
};
const somewhere: PolicyFacts = {
  ...helsinki,
  id: 'nowhere',
  provider: 'unknown',
  zone: 'unknown',
  city: 'unknown',
  country: 'unknown',
  jurisdiction: 'unknown',
  ownerCountry: 'unknown',
  cloudActExposure: 'unknown',
};

const eu: LocationTerm = { term: 'eu', kind: 'jurisdiction' };
const finland: LocationTerm = { term: 'fi', kind: 'country' };
const germany: LocationTerm = { term: 'de', kind: 'country' };
const policy = { scope: 'bucket', name: 'records', version: 3 } as const;

function under(document: Omit<PolicyDocument, 'format'>, locations: readonly LocationTerm[] = [eu, finland]) {
  return { locations, policy: effectivePolicy([{ ...policy, document: { format: 1, ...document } }]) };
}
const located = (...locations: readonly LocationTerm[]) => ({ locations, policy: effectivePolicy([]) });

/** The rule, where it stands, and whether ignorance broke it. */
function refusals(backend: PolicyFacts, document: Omit<PolicyDocument, 'format'>) {
  const rules = under(document, [eu, { term: 'nowhere', kind: 'zone' }]);
  return judgeBackend({ ...backend, jurisdiction: 'eu' }, rules).map(({ rule, pointer, isUnknown }) => [
    rule,
    pointer,
    isUnknown,
  ]);
}

describe('judgeBackend', () => {
  it.each([
    [eu],
    [finland],
    [{ term: 'fi-hel', kind: 'city' } as const],
    [{ term: 'fi-hel-uc', kind: 'zone' } as const],
  ])('permits a backend inside of %j', (location) => {
    expect(judgeBackend(helsinki, located(germany, location))).toEqual([]);
  });

  it('refuses a backend outside of the list, and says where it lies', () => {
    expect(judgeBackend(helsinki, located(germany))).toEqual([
      {
        rule: 'residency',
        reason: 'upcloud-fi lies in fi-hel-uc (fi), outside of de',
        isUnknown: false,
      },
    ]);
  });

  it('an empty list permits nothing', () => {
    expect(judgeBackend(helsinki, located())).toHaveLength(1);
  });

  it('an unknown place lies nowhere, also where somebody asks for "unknown"', () => {
    const rules = located({ term: 'unknown', kind: 'country' }, eu);
    expect(judgeBackend(somewhere, rules)).toMatchObject([{ rule: 'residency', isUnknown: true }]);
  });

  it.each([
    [{ residency: { allow: [{ country: 'fi' }] } }, []],
    [{ residency: { allow: [{ country: 'de' }, { provider: 'upcloud' }] } }, []],
    [
      { residency: { allow: [{ country: 'fi', provider: 'hetzner' }] } },
      [['residency', '/residency/allow', false]],
    ],
    [{ residency: { deny: [{ country: 'de' }] } }, []],
    [
      { residency: { deny: [{ country: 'de' }, { city: 'fi-hel' }] } },
      [['residency', '/residency/deny/1', false]],
    ],
    [{ ownership: { denyParentCountries: ['us'] } }, []],
    [
      { ownership: { denyParentCountries: ['us', 'fi'] } },
      [['ownership', '/ownership/denyParentCountries', false]],
    ],
    [{ ownership: { denyCloudAct: true } }, []],
    [{ requires: { features: ['versioning'] } }, []],
    [{ requires: { features: ['versioning', 'lifecycle'] } }, [['feature', '/requires/features/1', false]]],
    [{ requires: { features: ['object-lock'] } }, [['feature', '/requires/features/0', true]]],
    [{ requires: { features: ['replication'] } }, [['feature', '/requires/features/0', true]]],
    [{ requires: { features: ['constructor'] } }, [['feature', '/requires/features/0', true]]],
    [{ requires: { certificates: ['iso-27001'] } }, []],
    [{ requires: { certificates: ['c5-bsi'] } }, [['certificate', '/requires/certificates/0', true]]],
    [{ retention: { mode: 'governance', days: 1 } }, []],
    [
      { retention: { mode: 'governance', days: 1, atProvider: true } },
      [['feature', '/retention/atProvider', true]],
    ],
  ] as const)('judges a known backend by %j', (document, expected) => {
    expect(refusals(helsinki, document)).toEqual(expected);
  });

  it.each([
    [{ residency: { allow: [{ country: 'fi' }] } }, [['residency', '/residency/allow', true]]],
    [{ residency: { deny: [{ country: 'de' }] } }, [['residency', '/residency/deny/0', true]]],
    [{ residency: { deny: [{ country: 'de', jurisdiction: 'us' }] } }, []],
    [{ ownership: { denyParentCountries: ['us'] } }, [['ownership', '/ownership/denyParentCountries', true]]],
    [{ ownership: { denyCloudAct: true } }, [['ownership', '/ownership/denyCloudAct', true]]],
  ] as const)('what is unknown never satisfies %j', (document, expected) => {
    expect(refusals(somewhere, document)).toEqual(expected);
  });

  it('a fact that was never declared is unknown', () => {
    const { id, provider, zone, city, country, jurisdiction, ownerCountry, features } = helsinki;
    const bare = { id, provider, zone, city, country, jurisdiction, ownerCountry, features };
    const rules = under({ ownership: { denyCloudAct: true }, requires: { certificates: ['iso-27001'] } });
    expect(judgeBackend(bare, rules).map(({ rule }) => rule)).toEqual(['ownership', 'certificate']);
  });

  it('refuses an owner that is exposed to the CLOUD Act', () => {
    const exposed = { ...helsinki, cloudActExposure: 'yes' } as const;
    expect(judgeBackend(exposed, under({ ownership: { denyCloudAct: true } }))).toEqual([
      {
        rule: 'ownership',
        reason: "upcloud-fi's owner is exposed to the CLOUD Act",
        isUnknown: false,
        policy,
        pointer: '/ownership/denyCloudAct',
      },
    ]);
  });

  it('names every broken rule at once', () => {
    const document = { residency: { deny: [{ country: 'fi' }] }, requires: { features: ['lifecycle'] } };
    expect(judgeBackend(helsinki, under(document, [germany])).map(({ rule }) => rule)).toEqual([
      'residency',
      'residency',
      'feature',
    ]);
  });
});

describe('mayServeReads', () => {
  it('wants every list of every policy satisfied, for certain', () => {
    const rules = (document: Omit<PolicyDocument, 'format'>) => under(document).policy;
    expect(mayServeReads(helsinki, rules({}))).toBe(true);
    expect(mayServeReads(helsinki, rules({ reads: { only: [{ country: 'de' }, { country: 'fi' }] } }))).toBe(
      true,
    );
    expect(mayServeReads(helsinki, rules({ reads: { only: [{ country: 'de' }] } }))).toBe(false);
    expect(mayServeReads(somewhere, rules({ reads: { only: [{ country: 'fi' }] } }))).toBe(false);
  });
});
