import { describe, expect, it } from '@jest/globals';
import {
  type FailureSide,
  type FailureVerdict,
  type ReplicationFailure,
  classifyFailure,
} from './classify-failure.js';

describe('classifyFailure', () => {
  it.each<[ReplicationFailure, FailureSide, FailureVerdict]>([
    ['unavailable', 'target', 'retry'],
    ['unavailable', 'source', 'retry'],
    ['integrity', 'target', 'retry'],
    ['conflict', 'target', 'retry'],
    ['not-found', 'source', 'supersede'],
    ['not-found', 'target', 'rebind'],
    ['taken', 'target', 'rebind'],
    ['denied', 'source', 'block'],
    ['denied', 'target', 'block'],
    ['unsupported', 'target', 'block'],
    ['locked', 'target', 'delay-uncounted'],
    ['throttled', 'target', 'delay-uncounted'],
    ['breaker-open', 'target', 'delay-uncounted'],
    ['backend-paused', 'source', 'delay-uncounted'],
    ['aborted', 'target', 'delay-uncounted'],
  ])('answers %s at the %s with %s', (failure, side, verdict) => {
    expect(classifyFailure(failure, side)).toBe(verdict);
  });
});
