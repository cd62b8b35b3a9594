import { placeMistakes, readText, writeText } from './policy-text';

const TEXT = `{
  "format": 1,
  "residency": {
    "allow": [
      { "country": "fi" },
      { "country": "Germany", "city": "de-fra" }
    ]
  },
  "copies": { "min": 3,
    "max": 2 }
}`;

describe('the text of a policy', () => {
  it('shows each mistake on the line of its pointer, the uppermost first', () => {
    const errors = [
      { pointer: '/document/copies/max', detail: 'max is less than min' },
      { pointer: '/document/residency/allow/1/country', detail: 'write a country' },
      { pointer: '/document/residency/allow/1', detail: 'of the entry' },
    ];
    expect(placeMistakes(TEXT, errors).map(({ pointer, line }) => [pointer, line])).toEqual([
      ['/residency/allow/1/country', 6],
      ['/residency/allow/1', 6],
      ['/copies/max', 10],
    ]);
  });

  it('places what is missing where it would belong', () => {
    expect(placeMistakes(TEXT, [{ pointer: '/document/copies/distinct/0', detail: '' }])[0]?.line).toBe(9);
    expect(placeMistakes(TEXT, [{ pointer: '/document/retention/days', detail: '' }])[0]?.line).toBe(1);
    expect(placeMistakes(TEXT, [{ pointer: '/document', detail: '' }])[0]).toEqual({
      pointer: '',
      detail: '',
      line: 1,
    });
  });

  it('is not misled by braces and quotes in strings, or by a key with a slash', () => {
    const text = '{\n "description": "a } \\" , {",\n "a/b": {\n  "c": 1 } }';
    const errors = [{ pointer: '/document/a~1b/c', detail: '' }];
    expect(placeMistakes(text, errors)[0]?.line).toBe(4);
  });

  it('says where JSON breaks off', () => {
    expect(readText('{\n "format": 1,\n oops }').mistake?.line).toBeGreaterThanOrEqual(2);
    expect(readText('[]').mistake?.detail).toContain('object');
    expect(readText('{"format":1}').document).toEqual({ format: 1 });
  });

  it('is the same for the same document, whatever its order', () => {
    const one = writeText({ copyOut: true, odd: 1, format: 1 });
    expect(one).toBe(writeText({ odd: 1, format: 1, copyOut: true }));
    expect(Object.keys(JSON.parse(one) as object)).toEqual(['format', 'copyOut', 'odd']);
    const deny = { residency: { deny: [{ country: 'us', city: 'us-iad' }], allow: [{ country: 'fi' }] } };
    expect(writeText(deny)).toBe(
      writeText({
        residency: { allow: [{ country: 'fi' }], deny: [{ city: 'us-iad', country: 'us' }] },
      }),
    );
  });
});
