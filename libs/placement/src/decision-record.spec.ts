import { describe, expect, it } from '@jest/globals';
import { type BackendFacts, type Refusal, UNKNOWN_ZONE } from '@sgw/contracts';
import { type DecisionMatter, decisionRecord } from './decision-record.js';

const facts = (id: string): BackendFacts => ({
  ...UNKNOWN_ZONE,
  id,
  provider: 'local',
  zone: `${id}-zone`,
  city: `${id}-city`,
  country: id,
  jurisdiction: 'eu',
  owner: 'somebody',
  ownerCountry: id,
  features: {},
});
const abroad: Refusal = { rule: 'residency', reason: 'us is not in eu', isUnknown: false };

const matter: DecisionMatter = {
  kind: 'write',
  policies: [{ scope: 'bucket', name: 'records', version: 3 }],
  locations: ['eu'],
  tags: {},
  copies: { wanted: 2, writeQuorum: 1, distinct: [] },
  verdicts: [
    { facts: facts('us'), refusals: [abroad] },
    { facts: facts('se'), refusals: [] },
    { facts: facts('fi'), refusals: [] },
    { facts: facts('de'), refusals: [] },
    { facts: facts('ee'), refusals: [] },
  ],
  plan: { candidates: ['fi', 'de', 'ee', 'se'], required: ['fi', 'de'] },
  unreachable: ['fi'],
  choice: ['ee'],
};

describe('decisionRecord', () => {
  it('says of every backend what became of it and why', () => {
    const { backends, outcome } = decisionRecord(matter);
    expect(outcome).toBe('placed');
    expect(backends.map(({ id, verdict, refusals }) => [id, verdict, refusals])).toEqual([
      ['de', 'owed', []],
      ['ee', 'chosen', []],
      ['fi', 'unreachable', []],
      ['se', 'spare', []],
      ['us', 'refused', [abroad]],
    ]);
  });

  it('is the same in whatever order the backends were declared', () => {
    const turned = { ...matter, verdicts: matter.verdicts.toReversed() };
    expect(JSON.stringify(decisionRecord(turned))).toBe(JSON.stringify(decisionRecord(matter)));
  });

  it('is a refusal where there is no plan, and keeps the reason', () => {
    const record = decisionRecord({ ...matter, plan: undefined, choice: [], refusal: 'too few' });
    expect(record).toMatchObject({ outcome: 'refused', order: [], required: [], refusal: 'too few' });
    expect(record.backends.find(({ id }) => id === 'us')?.verdict).toBe('refused');
  });
});
