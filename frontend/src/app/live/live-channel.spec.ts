import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LiveChannel } from './live-channel';

/** A stream that the spec speaks through. */
class ScriptedStream extends EventTarget {
  onerror: (() => void) | null = null;
  isClosed = false;

  say(name: string, value: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(value) }));
  }

  close(): void {
    this.isClosed = true;
  }
}

describe('LiveChannel', () => {
  let streams: ScriptedStream[];
  let poll: jest.Mock<() => Promise<number>>;
  let channel: LiveChannel<number>;
  const last = () => streams.at(-1) as ScriptedStream;

  beforeEach(() => {
    jest.useFakeTimers();
    streams = [];
    poll = jest.fn(async () => 1);
    channel = new LiveChannel<number>(
      { eventsUrl: '/events', eventName: 'overview', poll, pollDelayMs: 3000 },
      () => {
        streams.push(new ScriptedStream());
        return last() as unknown as EventSource;
      },
    );
    channel.start();
  });

  afterEach(() => {
    channel.stop();
    jest.useRealTimers();
  });

  it('is live once the server has spoken', async () => {
    await jest.advanceTimersByTimeAsync(0);
    last().say('overview', 7);
    expect(channel.value()).toBe(7);
    expect(channel.freshness()).toBe('live');
  });

  it('asks instead while the stream is down, and opens another after a while', async () => {
    last().say('overview', 7);
    last().onerror?.();
    expect(channel.freshness()).toBe('polling');
    await jest.advanceTimersByTimeAsync(3100);
    expect(channel.value()).toBe(1);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(streams).toHaveLength(2);
    last().say('overview', 9);
    expect(channel.freshness()).toBe('live');
  });

  it('keeps the old value and calls it stale when nobody answers', async () => {
    last().say('overview', 7);
    poll.mockRejectedValue(new Error('down'));
    last().onerror?.();
    await jest.advanceTimersByTimeAsync(100);
    expect([channel.value(), channel.freshness(), channel.problem()]).toEqual([7, 'stale', undefined]);
  });

  it('has a problem to show when it never had a value', async () => {
    channel.stop();
    poll.mockRejectedValue(new Error('down'));
    channel.start();
    await jest.advanceTimersByTimeAsync(0);
    channel.value.set(undefined);
    expect(channel.problem()?.detail).toBe('down');
  });

  it('lets its connection go when it is stopped', () => {
    channel.stop();
    expect(last().isClosed).toBe(true);
  });
});
