import { describe, expect, it } from '@jest/globals';
import { leaseRules } from './lease.js';

describe('leaseRules', () => {
  it('renews every third of the lease, and gives up after two', () => {
    expect(leaseRules(30)).toEqual({ leaseMs: 30_000, renewEveryMs: 10_000, abandonAfterMs: 20_000 });
  });

  it.each([0, -1, Number.NaN])('takes a lease of %p seconds for a mistake of its caller', (seconds) => {
    expect(() => leaseRules(seconds)).toThrow(RangeError);
  });
});
