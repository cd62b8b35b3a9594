import { describe, expect, it } from '@jest/globals';
import { RequestLanes } from './request-lanes.js';
import { SurveyFailure } from './survey-failure.js';

const { signal } = new AbortController();
const busy = (details = {}): SurveyFailure => new SurveyFailure('busy', 'Too busy', 'slow-down', details);

/** Fails so often with an error, then answers. */
function failing(times: number, error: Error): () => Promise<string> {
  let calls = 0;
  return () => (++calls > times ? Promise.resolve('answer') : Promise.reject(error));
}

describe('RequestLanes', () => {
  it('asks again where a provider is too busy, in half as many lanes', async () => {
    const lanes = new RequestLanes(16);
    expect(await lanes.run(failing(1, busy()), signal)).toBe('answer');
    expect(lanes).toMatchObject({ lanes: 8, slowDowns: 1, requests: 2 });
  });

  it('halves once for all that was asked before, and takes lanes back one by one', async () => {
    const lanes = new RequestLanes(8);
    await Promise.all(Array.from({ length: 8 }, () => lanes.run(failing(1, busy()), signal)));
    expect(lanes).toMatchObject({ lanes: 4, slowDowns: 8 });
    for (let answers = 0; answers < 30; answers++) await lanes.run(failing(0, busy()), signal);
    expect(lanes.lanes).toBe(5);
  });

  it('waits as long as the provider asks to, where that is longer', async () => {
    const lanes = new RequestLanes(1);
    const began = performance.now();
    await lanes.run(failing(1, busy({ retryAfterSeconds: 1 })), signal);
    expect(performance.now() - began).toBeGreaterThan(950);
  });

  it('does not ask again what was refused for another reason', async () => {
    const lanes = new RequestLanes(4);
    const denied = new SurveyFailure('denied', 'Not allowed', undefined);
    await expect(lanes.run(failing(1, denied), signal)).rejects.toBe(denied);
    expect(lanes).toMatchObject({ lanes: 4, requests: 1 });
  });

  it('never runs more at once than it has lanes, and none while it is held', async () => {
    const lanes = new RequestLanes(2);
    let [running, most] = [0, 0];
    const ask = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    };
    lanes.hold();
    const all = Promise.all(Array.from({ length: 10 }, () => lanes.run(ask, signal)));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([lanes.isPaused, lanes.requests]).toEqual([true, 0]);
    lanes.release();
    await all;
    expect([most, lanes.requests]).toEqual([2, 10]);
  });

  it('lets go at once when it is told to stop, while it waits for a lane and while it waits to ask again', async () => {
    const lanes = new RequestLanes(1);
    const stop = new AbortController();
    const waiting = lanes.run(failing(1, busy({ retryAfterSeconds: 9 })), stop.signal);
    lanes.hold();
    const held = lanes.run(failing(0, busy()), stop.signal);
    setTimeout(() => stop.abort(new Error('stopped')), 20);
    await expect(held).rejects.toThrow('stopped');
    await expect(waiting).rejects.toThrow();
  });
});
