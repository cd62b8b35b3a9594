import { describe, expect, it } from '@jest/globals';
import { isNarrowed, queryOf, readFilter } from './provider-filter';

describe('the filter of the providers page', () => {
  it('asks for nothing where the address says nothing', () => {
    expect(queryOf(readFilter({}))).toEqual({});
    expect(isNarrowed(readFilter({ q: ' ', country: '' }))).toBe(false);
  });

  it('tells features from certificates, and keeps lists as lists', () => {
    const filter = readFilter({ q: ' hel ', country: 'fi,de', law: 'eu', has: 'object-lock,hds,versioning' });
    expect(isNarrowed(filter)).toBe(true);
    expect(queryOf(filter)).toEqual({
      text: 'hel',
      country: 'fi,de',
      jurisdiction: 'eu',
      feature: 'object-lock,versioning',
      certificate: 'hds',
    });
  });

  it('asks for what is unknown of owners as for any other answer', () => {
    expect(queryOf(readFilter({ ownerLaw: 'eu,unknown', exposure: 'no,unknown' }))).toEqual({
      ownerLaw: 'eu,unknown',
      exposure: 'no,unknown',
    });
  });
});
