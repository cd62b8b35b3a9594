import type { ExplainedBackend, PlacementTodayView } from '@sgw/contracts';
import { sentenceOf, whyNot } from './explain-words';

const backend = (part: Partial<ExplainedBackend>): ExplainedBackend => ({
  id: 'us',
  provider: 'p',
  zone: 'z',
  country: 'us',
  jurisdiction: 'us',
  ownerCountry: 'us',
  verdict: 'refused',
  refusals: [],
  reason: 'us is allowed and not needed',
  ...part,
});
const today = (part: Partial<PlacementTodayView>): PlacementTodayView => ({
  outcome: 'placed',
  policies: [],
  order: ['fi'],
  required: ['fi', 'de'],
  backends: [backend({})],
  ...part,
});

describe('the explanation of a place', () => {
  it('says where it goes and how many are refused', () => {
    expect(sentenceOf(today({}), false)).toBe(
      'A new object without tags would go to fi and de; 1 of 1 backends are refused.',
    );
    expect(sentenceOf(today({ backends: [] }), true)).toContain('belongs to fi and de; no rule refuses');
    expect(sentenceOf(today({ outcome: 'refused', refusal: 'too few' }), true)).toContain(': too few.');
  });

  it('names the policy, its version and the line, and what would change it', () => {
    const policy = { name: 'eu-only', version: 3, scope: 'bucket' as const };
    const refusal = {
      rule: 'residency' as const,
      reason: 'us lies in us',
      policy,
      pointer: '/residency/allow',
    };
    const known = backend({ refusals: [{ ...refusal, isUnknown: false }] });
    expect(whyNot(known)).toEqual(['us lies in us. eu-only v3, of the bucket says so at /residency/allow.']);
    const unknown = backend({ refusals: [{ ...refusal, isUnknown: true }] });
    expect(whyNot(unknown)[0]).toContain('a declared fact would');
    expect(whyNot(backend({ verdict: 'spare' }))).toEqual(['us is allowed and not needed.']);
    expect(
      whyNot(backend({ refusals: [{ rule: 'residency', reason: 'outside of fi', isUnknown: false }] })),
    ).toEqual(["outside of fi. The bucket's locations say so."]);
  });
});
