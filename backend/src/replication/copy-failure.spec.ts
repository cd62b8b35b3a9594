import { describe, expect, it } from '@jest/globals';
import { DriverError } from '@backend/backends';
import { judgeFailure, NoSource, SourceFailure } from './copy-failure.js';

describe('judgeFailure', () => {
  it.each([
    [new DriverError('unavailable', 'de'), 'retry'],
    [new DriverError('throttled', 'de'), 'delay-uncounted'],
    [new DriverError('unavailable', 'de', { refusedBy: 'breaker-open' }), 'delay-uncounted'],
    [new DriverError('denied', 'de'), 'block'],
    [new DriverError('not-found', 'de'), 'rebind'],
    [new SourceFailure('fi', new DriverError('not-found', 'fi')), 'supersede'],
    [new SourceFailure('fi', new DriverError('throttled', 'fi')), 'delay-uncounted'],
    [new NoSource(), 'delay-uncounted'],
    [new TypeError('a bug'), 'retry'],
  ])('sorts %s into %s', (error, verdict) => {
    expect(judgeFailure(error).verdict).toBe(verdict);
  });

  it('names the end that failed, and keeps the text of unexpected errors out of the row', () => {
    expect(
      judgeFailure(new SourceFailure('fi', new DriverError('unavailable', 'fi', { detail: '503' }))).reason,
    ).toBe('source fi: unavailable: 503');
    expect(judgeFailure(new Error('connect to https://secret.example')).reason).toBe(
      'failed unexpectedly; see the log',
    );
  });

  it('keeps a reason short', () => {
    expect(judgeFailure(new DriverError('denied', 'de', { detail: 'x'.repeat(1000) })).reason).toHaveLength(
      300,
    );
  });
});
