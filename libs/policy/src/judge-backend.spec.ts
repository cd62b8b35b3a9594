import { describe, expect, it } from '@jest/globals';
import { type BackendFacts, UNKNOWN_ZONE } from '@sgw/contracts';
import { assertPermitted, judgeBackend, permittedBackends } from './judge-backend.js';

const helsinki: BackendFacts = {
  ...UNKNOWN_ZONE,
  id: 'upcloud-fi',
  provider: 'upcloud',
  zone: 'fi-hel-uc',
  city: 'fi-hel',
  country: 'fi',
  jurisdiction: 'eu',
  owner: 'UpCloud Oy',
  ownerCountry: 'fi',
  features: { versioning: 'yes', lifecycle: 'no', 'object-lock': 'partial' },
};
const somewhere: BackendFacts = {
  ...helsinki,
  id: 'nowhere',
  zone: 'zz-mul-x',
  city: 'unknown',
  country: 'unknown',
  jurisdiction: 'unknown',
};

const eu = { term: 'eu', kind: 'jurisdiction' } as const;
const finland = { term: 'fi', kind: 'country' } as const;
const germany = { term: 'de', kind: 'country' } as const;

describe('judgeBackend', () => {
  it.each([
    [eu],
    [finland],
    [{ term: 'fi-hel', kind: 'city' } as const],
    [{ term: 'fi-hel-uc', kind: 'zone' } as const],
  ])('permits a backend inside of %j', (location) => {
    expect(judgeBackend(helsinki, { residency: [germany, location], requires: [] })).toEqual([]);
  });

  it('refuses a backend outside, and says where it lies', () => {
    expect(judgeBackend(helsinki, { residency: [germany], requires: [] })).toEqual([
      {
        rule: 'residency',
        reason: 'upcloud-fi lies in fi-hel-uc (fi), outside of de',
        country: 'fi',
        zone: 'fi-hel-uc',
      },
    ]);
  });

  it('permits nothing under an empty list', () => {
    expect(judgeBackend(helsinki, { residency: [], requires: [] })).toMatchObject([{ rule: 'residency' }]);
  });

  it('permits any place when residency is given up in so many words', () => {
    expect(judgeBackend(somewhere, { residency: 'anywhere', requires: [] })).toEqual([]);
  });

  it('refuses a place that nobody knows, also when the list says unknown', () => {
    const residency = [eu, { term: 'unknown', kind: 'country' } as const];
    expect(judgeBackend(somewhere, { residency, requires: [] })).toMatchObject([{ rule: 'residency' }]);
  });

  it('takes a term by its kind, not by its letters', () => {
    const residency = [{ term: 'fi', kind: 'zone' } as const];
    expect(judgeBackend(helsinki, { residency, requires: [] })).toHaveLength(1);
  });

  it.each([
    ['lifecycle', 'no'],
    ['object-lock', 'partial'],
    ['events', 'unknown'],
    ['constructor', 'unknown'],
  ])('refuses %s, which is known as %s', (missing, known) => {
    expect(judgeBackend(helsinki, { residency: [finland], requires: [missing] })).toMatchObject([
      { rule: 'feature', missing, known },
    ]);
  });

  it('names every broken rule at once', () => {
    const refusals = judgeBackend(helsinki, {
      residency: [germany],
      requires: ['lifecycle', 'versioning', 'x'],
    });
    expect(refusals.map(({ rule }) => rule)).toEqual(['residency', 'feature', 'feature']);
  });
});

describe('permittedBackends', () => {
  it('keeps those that break no rule', () => {
    const rules = { residency: [eu], requires: ['versioning'] };
    expect(permittedBackends([somewhere, helsinki], rules)).toEqual([helsinki]);
  });
});

describe('assertPermitted', () => {
  it('lets a permitted backend pass', () => {
    expect(() => assertPermitted(helsinki, { residency: [eu], requires: [] })).not.toThrow();
  });

  it('refuses another one with every reason and the first rule', () => {
    expect(() => assertPermitted(helsinki, { residency: [germany], requires: ['lifecycle'] })).toThrow(
      expect.objectContaining({
        code: 'residency-violation',
        message:
          'upcloud-fi lies in fi-hel-uc (fi), outside of de; upcloud-fi does not offer lifecycle for certain (no)',
        details: { backend: 'upcloud-fi', rule: 'residency' },
      }),
    );
  });
});
