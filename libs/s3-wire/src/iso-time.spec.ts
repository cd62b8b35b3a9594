import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseIsoTime } from './iso-time.js';
import { anyText } from './testing/any-text.js';

describe('parseIsoTime', () => {
  it.each([
    ['2030-01-02T03:04:05Z', '2030-01-02T03:04:05.000Z'],
    ['2030-01-02T03:04:05.678Z', '2030-01-02T03:04:05.678Z'],
    ['2030-01-02T03:04:05.678901234Z', '2030-01-02T03:04:05.678Z'],
    ['2030-01-02T03:04Z', '2030-01-02T03:04:00.000Z'],
    ['2030-01-02T03:04:05+02:00', '2030-01-02T01:04:05.000Z'],
    ['2030-01-02T03:04:05-0130', '2030-01-02T04:34:05.000Z'],
    ['2030-01-02', '2030-01-02T00:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s', (text, moment) => {
    expect(parseIsoTime(text)?.toISOString()).toBe(moment);
  });

  it.each([
    '',
    'tomorrow',
    '2030-01-02T03:04:05',
    '2030-02-29T00:00:00Z',
    '2030-06-31T00:00:00Z',
    '2030-13-01T00:00:00Z',
    '2030-00-01T00:00:00Z',
    '2030-01-00',
    '2030-01-02T25:00:00Z',
    '2030-01-02T03:60:00Z',
    '2030-01-02T03:04:05+99:00',
    '20300102T030405Z',
    '1893456000',
    'Wed, 02 Jan 2030 03:04:05 GMT',
    '+12030-01-02T03:04:05Z',
    ' 2030-01-02T03:04:05Z',
    '2030-01-02T03:04:05.1234567890Z',
  ])('refuses %j', (text) => {
    expect(parseIsoTime(text)).toBeUndefined();
  });

  it('reads back every moment of four-digit years, and throws for nothing', () => {
    const year10000 = Date.UTC(9999, 11, 31);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: year10000 }), (ms) => {
        expect(parseIsoTime(new Date(ms).toISOString())?.getTime()).toBe(ms);
      }),
    );
    fc.assert(fc.property(anyText(), (text) => void parseIsoTime(text)));
  });
});
