import { fieldAt, mistakeAt, placeText, readPlace, typedNumber, withField } from './policy-fields';

describe('the fields of a policy', () => {
  const document = { format: 1, residency: { allow: [{ country: 'fi' }] }, odd: { kept: true } };

  it('are set without touching anything else, in place', () => {
    const next = withField(document, 'copies/min', 2);
    expect(next).toEqual({ ...document, copies: { min: 2 } });
    expect(Object.keys(withField(next, 'residency/deny', [{ country: 'us' }]))).toEqual([
      'format',
      'residency',
      'odd',
      'copies',
    ]);
  });

  it('leave no empty group behind', () => {
    expect(withField(document, 'residency/allow', [])).toEqual({ format: 1, odd: { kept: true } });
    expect(withField({ format: 1, copies: { min: 1, max: 2 } }, 'copies/min', undefined)).toEqual({
      format: 1,
      copies: { max: 2 },
    });
  });

  it('are read as nothing where something else stands', () => {
    expect(fieldAt({ residency: 5 }, 'residency/allow')).toBeUndefined();
    expect(withField({ residency: 5 }, 'residency/allow', ['x'])).toEqual({ residency: { allow: ['x'] } });
  });

  it('read places as people type them', () => {
    expect(readPlace('FI')).toEqual({ country: 'fi' });
    expect(readPlace('eu')).toEqual({ jurisdiction: 'eu' });
    expect(readPlace('fi-hel')).toEqual({ city: 'fi-hel' });
    expect(readPlace('fi-hel-uc')).toEqual({ zone: 'fi-hel-uc' });
    expect(readPlace('upcloud')).toEqual({ provider: 'upcloud' });
    expect(readPlace('jurisdiction=eu + provider upcloud')).toEqual({
      jurisdiction: 'eu',
      provider: 'upcloud',
    });
    expect(readPlace('planet mars')).toBeUndefined();
    expect(readPlace('')).toBeUndefined();
    const pattern = { country: 'fi', provider: 'upcloud' };
    expect(readPlace(placeText(pattern))).toEqual(pattern);
  });

  it('keep what is no number, for the server to judge', () => {
    expect(typedNumber(' 3 ')).toBe(3);
    expect(typedNumber('many')).toBe('many');
    expect(typedNumber(' ')).toBeUndefined();
  });

  it('show the mistakes of all that is in them, and of nothing beside', () => {
    const mistakes = [{ pointer: '/residency/allow/0/country', detail: 'write a country' }];
    expect(mistakeAt(mistakes, 'residency/allow')).toBe('write a country');
    expect(mistakeAt(mistakes, 'residency/all')).toBeUndefined();
  });
});
