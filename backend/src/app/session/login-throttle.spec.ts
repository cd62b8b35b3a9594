import { describe, expect, it } from '@jest/globals';
import { LoginThrottle } from './login-throttle.js';

describe('LoginThrottle', () => {
  it('lets an address fail a few times, then makes it wait until its oldest failure is out of the window', () => {
    let now = 0;
    const throttle = new LoginThrottle(3, 60_000, () => now);
    for (const at of [0, 10_000, 20_000]) {
      now = at;
      expect(throttle.waitSeconds('a')).toBe(0);
      throttle.fail('a');
    }
    expect(throttle.waitSeconds('a')).toBe(40);
    now = 59_999;
    expect(throttle.waitSeconds('a')).toBe(1);
    now = 60_000;
    expect(throttle.waitSeconds('a')).toBe(0);
  });

  it('counts each address by itself', () => {
    const throttle = new LoginThrottle(1, 1000, () => 0);
    throttle.fail('a');
    expect(throttle.waitSeconds('a')).toBe(1);
    expect(throttle.waitSeconds('b')).toBe(0);
  });
});
