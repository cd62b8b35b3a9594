import { NO_POLICY, requestOf, scopeText } from './what-if-request';

const NOTHING = {
  kind: undefined,
  backend: undefined,
  policy: undefined,
  tenant: undefined,
  bucket: undefined,
};

describe('a question beforehand', () => {
  it('is asked only when it is whole', () => {
    expect(requestOf(NOTHING)).toBeUndefined();
    expect(requestOf({ ...NOTHING, kind: 'policy', policy: 'p' })).toBeUndefined();
    expect(requestOf({ ...NOTHING, backend: 'fi', bucket: 'b' })).toEqual({ lostBackend: 'fi' });
    expect(
      requestOf({ ...NOTHING, kind: 'policy', backend: 'fi', policy: 'p', tenant: 't', bucket: 'b' }),
    ).toEqual({
      tenant: 't',
      bucket: 'b',
      attach: { policy: 'p' },
    });
    expect(requestOf({ ...NOTHING, kind: 'policy', policy: NO_POLICY, tenant: 't' })).toEqual({
      tenant: 't',
      attach: { policy: null },
    });
  });

  it('can be read as a sentence', () => {
    expect(scopeText({ lostBackend: 'fi' })).toBe(
      'If fi were lost with all that lies there, in the whole installation',
    );
    expect(scopeText({ tenant: 't', bucket: 'b', attach: { policy: 'p' } })).toBe(
      'If p were the policy of t/b',
    );
    expect(scopeText({ tenant: 't', attach: { policy: null } })).toBe(
      'If the tenant t had no policy of its own',
    );
  });
});
