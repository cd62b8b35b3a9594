import { describe, expect, it } from '@jest/globals';
import type { BackendHealthState, ReplicaState } from '@sgw/contracts';
import { readOrder } from './read-order.js';

const completed = (...ids: readonly string[]) =>
  ids.map((backendId) => ({ backendId, state: 'completed' as ReplicaState }));
const health =
  (states: Readonly<Record<string, BackendHealthState>> = {}) =>
  (id: string): BackendHealthState =>
    states[id] ?? 'healthy';
const order = (replicas: ReturnType<typeof completed>, circumstances: Parameters<typeof readOrder>[1]) =>
  readOrder(replicas, circumstances).map(({ backendId }) => backendId);

const allowed = ['fi', 'de', 'se'];

describe('readOrder', () => {
  it('follows the list among equals', () => {
    expect(order(completed('se', 'de', 'fi'), { allowed, healthOf: health() })).toEqual(['fi', 'de', 'se']);
  });

  it('takes the own region first', () => {
    const isNear = (id: string) => id === 'se';
    expect(order(completed('fi', 'de', 'se'), { allowed, healthOf: health(), isNear })).toEqual([
      'se',
      'fi',
      'de',
    ]);
  });

  it('takes the healthier first, and what is down last, even in the own region', () => {
    const healthOf = health({ fi: 'down', de: 'degraded' });
    const isNear = (id: string) => id === 'fi';
    expect(order(completed('fi', 'de', 'se'), { allowed, healthOf, isNear })).toEqual(['se', 'de', 'fi']);
  });

  it('prefers a degraded backend nearby to a healthy one far away', () => {
    const isNear = (id: string) => id === 'de';
    expect(order(completed('fi', 'de'), { allowed, healthOf: health({ de: 'degraded' }), isNear })).toEqual([
      'de',
      'fi',
    ]);
  });

  it.each<ReplicaState>(['planned', 'writing', 'suspect', 'blocked', 'deleting', 'deleted'])(
    'never reads a copy that is %s',
    (state) => {
      expect(readOrder([{ backendId: 'fi', state }], { allowed, healthOf: health() })).toEqual([]);
    },
  );

  it('never reads outside of the allowed set, nor from a backend taken away', () => {
    expect(order(completed('us', 'fi', 'de'), { allowed, healthOf: health({ fi: 'disabled' }) })).toEqual([
      'de',
    ]);
  });
});
