import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Admission, CircuitBreaker } from './circuit-breaker.js';

describe('CircuitBreaker', () => {
  let nowMs: number;
  let breaker: CircuitBreaker;

  beforeEach(() => {
    nowMs = 0;
    breaker = new CircuitBreaker({ failureThreshold: 3, openMs: 100, maxOpenMs: 350, now: () => nowMs });
  });

  const enter = (): Admission => {
    const admission = breaker.enter();
    if (!admission) throw new Error('not admitted');
    return admission;
  };
  const failThrice = (): void => {
    for (let count = 0; count < 3; count++) breaker.failed(enter());
  };

  it('opens after failures in a row, not after failures between successes', () => {
    breaker.failed(enter());
    breaker.failed(enter());
    breaker.succeeded(enter());
    breaker.failed(enter());
    breaker.failed(enter());
    expect(breaker.state).toBe('closed');
    breaker.failed(enter());
    expect(breaker.state).toBe('open');
    expect(breaker.enter()).toBeUndefined();
    expect(breaker.isPassable).toBe(false);
  });

  it('lets one call try when its time is over, and closes when that succeeds', () => {
    failThrice();
    nowMs = 100;
    expect(breaker.isPassable).toBe(true);
    const trial = enter();
    expect(breaker.state).toBe('half-open');
    expect(breaker.enter()).toBeUndefined();
    breaker.succeeded(trial);
    expect(breaker.state).toBe('closed');
    expect(breaker.enter()).toEqual({ isTrial: false });
  });

  it('waits longer after every failed try, up to a limit', () => {
    failThrice();
    const waits: number[] = [];
    for (let round = 0; round < 4; round++) {
      const openedMs = nowMs;
      while (!breaker.isPassable) nowMs += 10;
      waits.push(nowMs - openedMs);
      breaker.failed(enter());
    }
    expect(waits).toEqual([100, 200, 350, 350]);
  });

  it('lets another call try when the outcome of the first says nothing', () => {
    failThrice();
    nowMs = 100;
    breaker.ignored(enter());
    expect(breaker.isPassable).toBe(true);
  });

  it('does not count calls that began before it opened and fail now', () => {
    const early = enter();
    failThrice();
    nowMs = 100;
    const trial = enter();
    breaker.failed(early);
    expect(breaker.state).toBe('half-open');
    breaker.succeeded(trial);
    expect(breaker.state).toBe('closed');
  });

  it('believes a probe only halfway', () => {
    failThrice();
    breaker.probed();
    expect(breaker.state).toBe('half-open');
    const trial = enter();
    breaker.probed();
    expect(breaker.state).toBe('half-open');
    breaker.ignored(trial);
    breaker.probed();
    expect(breaker.state).toBe('closed');
  });
});
