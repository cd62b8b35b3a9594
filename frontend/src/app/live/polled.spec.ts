import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Polled } from './polled';

describe('Polled', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('asks until the value says that it will not change any more', async () => {
    let asked = 0;
    const polled = new Polled({
      ask: () => Promise.resolve(++asked),
      delayAfter: (value: number) => (value < 3 ? 2000 : undefined),
    });
    polled.start();
    await jest.advanceTimersByTimeAsync(60_000);
    expect([asked, polled.value()]).toEqual([3, 3]);
    polled.stop();
  });

  it('keeps the old value when the server is away, and asks on, more seldom', async () => {
    let asked = 0;
    const polled = new Polled({
      ask: () => (++asked === 2 ? Promise.reject(new Error('away')) : Promise.resolve(asked)),
      delayAfter: () => 1000,
    });
    polled.start();
    await jest.advanceTimersByTimeAsync(1500);
    expect([polled.value(), polled.problem()?.detail]).toEqual([1, 'away']);
    await jest.advanceTimersByTimeAsync(4000);
    expect([polled.value(), polled.problem()]).toEqual([3, undefined]);
    polled.stop();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(asked).toBe(3);
  });

  it('does not let an older answer undo what a command brought', async () => {
    let answer: (value: string) => void = () => undefined;
    const polled = new Polled<string>({
      ask: () => new Promise((done) => (answer = done)),
      delayAfter: () => undefined,
    });
    polled.start();
    polled.accept('paused');
    answer('running');
    await jest.advanceTimersByTimeAsync(1);
    expect(polled.value()).toBe('paused');
    polled.stop();
  });
});
