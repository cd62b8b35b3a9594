import { nextRules } from './next-rules';

describe('the rules of a place after a change', () => {
  const secret = { key: 'class', value: 'secret' };
  const now = { policy: 'a', byTag: [{ ...secret, policy: 'b' }] };

  it('keep what the change is not about', () => {
    expect(nextRules(now, 'c', undefined)).toEqual({ ...now, policy: 'c' });
    expect(nextRules(now, null, undefined)).toEqual({ ...now, policy: null });
    expect(nextRules(now, 'c', { key: 'class', value: 'open' })).toEqual({
      policy: 'a',
      byTag: [...now.byTag, { key: 'class', value: 'open', policy: 'c' }],
    });
  });

  it('have one policy for a tag, or none', () => {
    expect(nextRules(now, 'c', secret).byTag).toEqual([{ ...secret, policy: 'c' }]);
    expect(nextRules(now, null, secret)).toEqual({ policy: 'a', byTag: [] });
  });
});
