import { describe, expect, it } from '@jest/globals';
import { isRangeCurrent, judgeRead, readConditions, requireRead } from './conditional.js';

const object = { etag: 'abc', modifiedAt: new Date('2026-01-02T03:04:05.700Z') };
const SAME = 'Fri, 02 Jan 2026 03:04:05 GMT';
const BEFORE = 'Fri, 02 Jan 2026 03:04:04 GMT';
const AFTER = 'Fri, 02 Jan 2026 03:04:06 GMT';

function judge(headers: Readonly<Record<string, string>>) {
  const conditions = readConditions(new Map(Object.entries(headers)));
  return conditions === undefined ? 'proceed' : judgeRead(conditions, object);
}

describe('judgeRead', () => {
  it.each([
    [{}, 'proceed'],
    [{ 'if-match': '"abc"' }, 'proceed'],
    [{ 'if-match': 'abc' }, 'proceed'],
    [{ 'if-match': 'W/"abc"' }, 'proceed'],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-match': '"x", "abc"' }, 'proceed'],
    [{ 'if-match': '"x"' }, 'precondition-failed'],
    [{ 'if-match': '' }, 'precondition-failed'],
    [{ 'if-none-match': '"abc"' }, 'not-modified'],
    [{ 'if-none-match': 'abc' }, 'not-modified'],
    [{ 'if-none-match': '*' }, 'not-modified'],
    [{ 'if-none-match': '"x","abc"' }, 'not-modified'],
    [{ 'if-none-match': '"x"' }, 'proceed'],
    [{ 'if-modified-since': BEFORE }, 'proceed'],
    [{ 'if-modified-since': SAME }, 'not-modified'],
    [{ 'if-modified-since': AFTER }, 'not-modified'],
    [{ 'if-unmodified-since': BEFORE }, 'precondition-failed'],
    [{ 'if-unmodified-since': SAME }, 'proceed'],
    [{ 'if-unmodified-since': AFTER }, 'proceed'],
    [{ 'if-modified-since': 'yesterday' }, 'proceed'],
    [{ 'if-unmodified-since': 'yesterday' }, 'proceed'],
  ] as const)('answers %j with %s', (headers, verdict) => {
    expect(judge(headers)).toBe(verdict);
  });

  it('lets an ETag condition outweigh the time of its kind', () => {
    expect(judge({ 'if-match': '"abc"', 'if-unmodified-since': BEFORE })).toBe('proceed');
    expect(judge({ 'if-none-match': '"x"', 'if-modified-since': AFTER })).toBe('proceed');
    expect(judge({ 'if-none-match': '"abc"', 'if-modified-since': BEFORE })).toBe('not-modified');
  });

  it('fails before it spares', () => {
    expect(judge({ 'if-match': '"x"', 'if-none-match': '"abc"' })).toBe('precondition-failed');
    expect(judge({ 'if-match': '"abc"', 'if-none-match': '"abc"' })).toBe('not-modified');
  });
});

describe('isRangeCurrent', () => {
  it.each([
    [undefined, true],
    ['"abc"', true],
    ['abc', true],
    [SAME, true],
    ['Friday, 02-Jan-26 03:04:05 GMT', true],
    ['"x"', false],
    ['W/"abc"', false],
    ['*', false],
    ['', false],
    [BEFORE, false],
    [AFTER, false],
    ['Fri, 99 Jan 2026 03:04:05 GMT', false],
  ] as const)('If-Range: %s is %s', (validator, isCurrent) => {
    expect(isRangeCurrent(validator, object)).toBe(isCurrent);
  });
});

describe('requireRead', () => {
  it('names the condition that failed', () => {
    expect(() => requireRead({ ifMatch: ['x'] }, object)).toThrow(
      expect.objectContaining({
        code: 'PreconditionFailed',
        status: 412,
        details: { Condition: 'If-Match' },
      }),
    );
    expect(() => requireRead({ ifNoneMatch: ['abc'] }, object)).toThrow(
      expect.objectContaining({ code: 'NotModified', status: 304 }),
    );
    expect(() => requireRead({ ifMatch: ['*'] }, object)).not.toThrow();
  });
});
