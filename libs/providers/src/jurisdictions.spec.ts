import { describe, expect, it } from '@jest/globals';
import { countryOf, jurisdictionOf } from './jurisdictions.js';

describe('countryOf and jurisdictionOf', () => {
  it.each([
    ['FI', 'fi', 'eu'],
    ['de', 'de', 'eu'],
    ['GR', 'gr', 'eu'],
    ['GB', 'gb', 'gb'],
    ['UK', 'gb', 'gb'],
    ['CH', 'ch', 'ch'],
    ['NO', 'no', 'no'],
    ['US', 'us', 'us'],
    ['EU', 'unknown', 'eu'],
    ['ZZ', 'unknown', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
    ['', 'unknown', 'unknown'],
  ])('place %j in the country %s under the law %s', (text, country, jurisdiction) => {
    expect([countryOf(text), jurisdictionOf(text)]).toEqual([country, jurisdiction]);
  });

  it.each(['FIN', 'f', '1a', 'Finland'])('refuse %j', (text) => {
    expect(() => countryOf(text)).toThrow(RangeError);
    expect(() => jurisdictionOf(text)).toThrow(RangeError);
  });
});
