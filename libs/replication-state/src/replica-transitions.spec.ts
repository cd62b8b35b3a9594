import { describe, expect, it } from '@jest/globals';
import type { ReplicaState } from '@sgw/contracts';
import { CLAIMABLE_STATES, OWED_STATES, REPLICA_TRANSITIONS, canMove } from './replica-transitions.js';

const STATES = Object.keys(REPLICA_TRANSITIONS) as ReplicaState[];

/** Every state that can follow, by however many moves. */
function reachable(from: ReplicaState): ReadonlySet<ReplicaState> {
  const found = new Set<ReplicaState>([from]);
  for (const state of found) REPLICA_TRANSITIONS[state].forEach((next) => found.add(next));
  return found;
}

describe('canMove', () => {
  it.each<[ReplicaState, ReplicaState]>([
    ['planned', 'writing'],
    ['writing', 'completed'],
    ['writing', 'planned'],
    ['completed', 'suspect'],
    ['suspect', 'completed'],
    ['completed', 'deleting'],
    ['deleting', 'deleted'],
    ['deleted', 'planned'],
  ])('lets %s become %s', (from, to) => {
    expect(canMove(from, to)).toBe(true);
  });

  it.each<[ReplicaState, ReplicaState]>([
    ['completed', 'blocked'],
    ['completed', 'writing'],
    ['planned', 'completed'],
    ['blocked', 'completed'],
    ['deleted', 'completed'],
    ['deleting', 'completed'],
    ['completed', 'deleted'],
    ['completed', 'completed'],
  ])('does not let %s become %s', (from, to) => {
    expect(canMove(from, to)).toBe(false);
  });

  it('reaches a verified copy only by writing it or by verifying it again', () => {
    expect(STATES.filter((state) => canMove(state, 'completed'))).toEqual(['writing', 'suspect']);
  });

  it('says that a copy is gone only after its removal was ordered', () => {
    expect(STATES.filter((state) => canMove(state, 'deleted'))).toEqual(['deleting']);
  });

  it.each(STATES)('leads from %s to a verified and to a removed copy', (state) => {
    expect([...reachable(state)]).toEqual(expect.arrayContaining(['completed', 'deleted']));
  });
});

describe('the backlog', () => {
  it('is every state but the two ends', () => {
    expect(STATES.filter((state) => !OWED_STATES.some((owed) => owed === state))).toEqual([
      'completed',
      'deleted',
    ]);
  });

  it('holds what a worker may claim', () => {
    expect(OWED_STATES).toEqual(expect.arrayContaining([...CLAIMABLE_STATES]));
  });
});
