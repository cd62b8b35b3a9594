import { describe, expect, it } from '@jest/globals';
import { wishOf } from './placement-planner.js';

describe('wishOf', () => {
  it('tells an empty replica-count from none at all', () => {
    expect(wishOf({ 'replica-count': '' })).not.toBe(wishOf({}));
    expect(wishOf({ 'replica-count': '2' })).not.toBe(wishOf({ 'replica-count': '' }));
  });
});
