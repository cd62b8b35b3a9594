import { describe, expect, it } from '@jest/globals';
import { failureOf, readRetryAfter } from './s3-failure.js';

describe('failureOf', () => {
  it.each([
    [404, 'NoSuchKey', 'not-found'],
    [404, 'NoSuchBucket', 'not-found'],
    [404, undefined, 'not-found'],
    [403, 'InvalidAccessKeyId', 'denied'],
    [400, 'ExpiredToken', 'denied'],
    [503, 'SlowDown', 'throttled'],
    [503, undefined, 'throttled'],
    [429, undefined, 'throttled'],
    [500, 'InternalError', 'unavailable'],
    [502, undefined, 'unavailable'],
    [400, 'RequestTimeout', 'unavailable'],
    [409, 'BucketAlreadyExists', 'taken'],
    [409, 'BucketNotEmpty', 'conflict'],
    [400, 'InvalidPart', 'conflict'],
    [416, 'InvalidRange', 'integrity'],
    [307, 'TemporaryRedirect', 'unsupported'],
    [501, 'NotImplemented', 'unsupported'],
    [418, 'constructor', 'unsupported'],
  ] as const)('sorts %d %s as %s', (status, code, failure) => {
    expect(failureOf(status, code)).toBe(failure);
  });
});

describe('readRetryAfter', () => {
  const nowMs = Date.UTC(2026, 0, 1);
  it.each([
    ['7', 7_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:30 GMT', 0],
    ['999999', 900_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('reads %s', (value, waitMs) => {
    expect(readRetryAfter(value, nowMs)).toBe(waitMs);
  });
});
