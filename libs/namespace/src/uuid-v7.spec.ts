import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createUuidV7Source, uuidv7 } from './uuid-v7.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('uuidv7', () => {
  it('gives the example of RFC 9562, appendix A.6', () => {
    const random = Buffer.from('0000000000000cc398c4dc0c0c07398f', 'hex');
    expect(uuidv7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('has version and variant whatever the chance', () => {
    expect(uuidv7(0, Buffer.alloc(16, 0xff))).toBe('00000000-0000-7fff-bfff-ffffffffffff');
    expect(uuidv7(0, Buffer.alloc(16))).toBe('00000000-0000-7000-8000-000000000000');
  });

  it('leaves its argument as it was', () => {
    const random = Buffer.alloc(16, 0xff);
    uuidv7(0, random);
    expect(random).toEqual(Buffer.alloc(16, 0xff));
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 48])('refuses the time %p', (nowMs) => {
    expect(() => uuidv7(nowMs, Buffer.alloc(16))).toThrow(RangeError);
  });

  it('refuses another number of random bytes', () => {
    expect(() => uuidv7(0, Buffer.alloc(10))).toThrow(RangeError);
  });
});

describe('createUuidV7Source', () => {
  it('gives ids that only grow while the clock stands still, past the counter too', () => {
    const next = createUuidV7Source(() => 1_700_000_000_000, randomBytes);
    const ids = Array.from({ length: 10_000 }, next);
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
  });

  it('gives ids that only grow when the clock is set back', () => {
    const times = [5000, 5000, 4000, 1, 6000, 5999];
    const next = createUuidV7Source(() => times.shift() ?? 0, randomBytes);
    const ids = Array.from({ length: 6 }, next);
    expect(ids).toEqual(ids.toSorted());
  });

  it('carries the clock', () => {
    const next = createUuidV7Source(() => 0x017f22e279b0, randomBytes);
    expect(next().slice(0, 13)).toBe('017f22e2-79b0');
  });

  it('gives two processes different ids in the same millisecond', () => {
    const [one, other] = [createUuidV7Source(() => 1, randomBytes), createUuidV7Source(() => 1, randomBytes)];
    expect(one().slice(-16)).not.toBe(other().slice(-16));
  });
});
