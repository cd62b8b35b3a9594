import { describe, expect, it } from '@jest/globals';
import { bodyToCut, obstacleOf, streamSharesOf } from './stream-shares.js';

const ada = { userId: 'ada', tenantId: 'one' };
const bob = { userId: 'bob', tenantId: 'one' };
const eve = { userId: 'eve', tenantId: 'two' };
const body = (beneficiary: typeof ada | undefined, stillSinceMs?: number) => ({ beneficiary, stillSinceMs });

describe('streamSharesOf', () => {
  it('leaves room beside one user and beside one tenant', () => {
    expect(streamSharesOf(64)).toEqual({ total: 128, perUser: 64, perTenant: 96 });
    expect(streamSharesOf(1)).toEqual({ total: 4, perUser: 2, perTenant: 3 });
  });
});

describe('obstacleOf', () => {
  const open = (total: number, user: number, tenant: number) => ({
    total,
    ofUser: () => user,
    ofTenant: () => tenant,
  });
  const shares = { total: 8, perUser: 4, perTenant: 6 };

  it('names the nearest bound that is reached', () => {
    expect(obstacleOf(ada, open(7, 3, 5), shares)).toBeUndefined();
    expect(obstacleOf(ada, open(8, 4, 6), shares)).toBe('user');
    expect(obstacleOf(ada, open(8, 3, 6), shares)).toBe('tenant');
    expect(obstacleOf(ada, open(8, 3, 5), shares)).toBe('total');
  });

  it('holds our own work to the total alone', () => {
    expect(obstacleOf(undefined, open(7, 4, 6), shares)).toBeUndefined();
    expect(obstacleOf(undefined, open(8, 0, 0), shares)).toBe('total');
  });
});

describe('bodyToCut', () => {
  const bodies = [body(eve, 1), body(ada, 3), body(ada, 2), body(ada), body(bob, 0), body(undefined, 0)];

  it('takes the longest still one of whoever has the most', () => {
    expect(bodyToCut(eve, 'total', bodies, 10)).toBe(bodies[2]);
  });

  it('takes none but those in the way', () => {
    expect(bodyToCut(bob, 'user', bodies, 10)).toBe(bodies[4]);
    expect(bodyToCut(eve, 'tenant', bodies, 10)).toBe(bodies[0]);
  });

  it('takes none that moves, or stood still but lately, or is our own', () => {
    expect(bodyToCut(ada, 'user', bodies, 1)).toBeUndefined();
    expect(bodyToCut(ada, 'total', [body(ada), body(undefined, 0)], 10)).toBeUndefined();
  });
});
