import { describe, expect, it } from '@jest/globals';
import type { ObjectView, ReplicaState } from '@sgw/contracts';
import { isVerifiedAt, ReplicaWatch } from './replica-watch.js';

function objectWith(...copies: readonly (readonly [string, ReplicaState, string?])[]): ObjectView {
  const replicas = copies.map(([backendId, state, verifiedAt]) => ({ backendId, state, verifiedAt }));
  return { replicas } as unknown as ObjectView;
}

describe('isVerifiedAt', () => {
  it('is true of verified copies at exactly these backends', () => {
    expect(
      isVerifiedAt(objectWith(['fi', 'completed', 'now'], ['de', 'completed', 'now']), ['fi', 'de']),
    ).toBe(true);
  });

  it('is false while a copy is owed', () => {
    expect(isVerifiedAt(objectWith(['fi', 'completed', 'now'], ['de', 'planned']), ['fi', 'de'])).toBe(false);
  });

  it('is false when a copy was made but not verified', () => {
    expect(isVerifiedAt(objectWith(['fi', 'completed']), ['fi'])).toBe(false);
  });

  it('is false when there is a copy elsewhere', () => {
    expect(isVerifiedAt(objectWith(['fi', 'completed', 'now'], ['us', 'writing']), ['fi'])).toBe(false);
  });

  it('forgets copies that were removed', () => {
    expect(isVerifiedAt(objectWith(['fi', 'completed', 'now'], ['us', 'deleted']), ['fi'])).toBe(true);
  });
});

describe('ReplicaWatch', () => {
  it('notes each state of each copy once', () => {
    const watch = new ReplicaWatch(() => Promise.reject(new Error('not asked')));
    watch.note(objectWith(['fi', 'writing']));
    watch.note(objectWith(['fi', 'writing'], ['de', 'planned']));
    watch.note(objectWith(['fi', 'completed', 'now'], ['de', 'planned']));
    expect(watch.seen.map(({ backendId, state }) => `${backendId} ${state}`)).toEqual([
      'fi writing',
      'de planned',
      'fi verified',
    ]);
  });

  it('returns the object once it is as wished', async () => {
    const states = [objectWith(['fi', 'writing']), objectWith(['fi', 'completed', 'now'])];
    const watch = new ReplicaWatch(() => Promise.resolve(states.shift() ?? objectWith()));
    const object = await watch.until((found) => isVerifiedAt(found, ['fi']), 10_000);
    expect(object.replicas).toHaveLength(1);
    expect(watch.describe()).toEqual([expect.stringMatching(/^fi: writing \d+ ms → verified \d+ ms$/)]);
  });
});
