import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RefusalLog } from './refusal-log.js';

describe('RefusalLog', () => {
  const written: [string, object | undefined][] = [];
  const log = new RefusalLog({ info: (message, facts) => void written.push([message, facts]) });
  const refuse = (status: number, code = 'AccessDenied', requestId = 'R') =>
    log.add({ requestId, status, code, message: 'no', method: 'GET', operation: undefined, bucket: 'b' });

  beforeEach(() => {
    jest.useFakeTimers();
    written.length = 0;
  });

  afterEach(() => {
    jest.runAllTimers();
    jest.useRealTimers();
  });

  it('writes what was refused by fault, with the id that its sender was given', () => {
    for (const status of [400, 403, 304, 404, 409, 412, 416, 500]) refuse(status, 'X', `id-${status}`);
    expect(written.map(([, facts]) => facts)).toEqual([
      expect.objectContaining({ requestId: 'id-400', status: 400, code: 'X', bucket: 'b' }),
      expect.objectContaining({ requestId: 'id-403', status: 403 }),
    ]);
  });

  it('counts what a burst brings beyond twenty in ten seconds, and then writes anew', () => {
    for (let refused = 0; refused < 1000; refused++) refuse(403, refused % 2 ? 'AccessDenied' : 'Odd');
    expect(written).toHaveLength(20);
    jest.advanceTimersByTime(10_000);
    expect(written).toHaveLength(21);
    expect(written[20]?.[1]).toMatchObject({ unwritten: 980, codes: { AccessDenied: 490, Odd: 490 } });
    refuse(400);
    expect(written).toHaveLength(22);
  });
});
