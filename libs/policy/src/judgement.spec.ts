import { describe, expect, it } from '@jest/globals';
import { type AttachedPolicy, type BackendFacts, UNKNOWN_ZONE } from '@sgw/contracts';
import { judge } from './judgement.js';

const facts = (id: string): BackendFacts => ({
  ...UNKNOWN_ZONE,
  id,
  provider: 'local',
  zone: `${id}-zone`,
  city: `${id}-city`,
  country: id,
  jurisdiction: id === 'us' ? 'us' : 'eu',
  owner: 'somebody',
  ownerCountry: id,
  features: {},
});
const secret: AttachedPolicy = {
  scope: 'tag',
  name: 'secrets',
  version: 1,
  tag: { key: 'class', value: 'secret' },
  document: { format: 1, residency: { deny: [{ country: 'de' }] } },
};
const terms = [{ term: 'eu', kind: 'jurisdiction' }] as const;

describe('judge', () => {
  const judged = (tags: Readonly<Record<string, string>>) =>
    judge(['fi', 'de', 'us'].map(facts), { terms, policies: [secret], tags });

  it('judges every backend, and keeps those that break no rule', () => {
    const { verdicts, permitted } = judged({});
    expect(verdicts.map(({ facts: { id }, refusals }) => [id, refusals.length])).toEqual([
      ['fi', 0],
      ['de', 0],
      ['us', 1],
    ]);
    expect(permitted.map(({ id }) => id)).toEqual(['fi', 'de']);
  });

  it('applies what a tag brings, and only that tag makes a difference', () => {
    const { permitted, tags, policy } = judged({ class: 'secret', colour: 'red' });
    expect(permitted.map(({ id }) => id)).toEqual(['fi']);
    expect(tags).toEqual({ class: 'secret' });
    expect(policy.policies).toEqual([{ scope: 'tag', name: 'secrets', version: 1 }]);
    expect(judged({ colour: 'red' }).tags).toEqual({});
  });
});
