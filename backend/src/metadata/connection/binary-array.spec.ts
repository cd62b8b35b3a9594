import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { bigints, byteas, integers, jsonbs, texts, uuids } from './binary-array.js';

/** Dimensions, nulls, type, length, first number: what PostgreSQL's `array_recv` reads first. */
const head = (type: number, length: number, hasNull = false) => [1, hasNull ? 1 : 0, type, length, 1];
const words = (numbers: readonly number[]) => {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, index) => bytes.writeInt32BE(number, index * 4));
  return bytes;
};

// That PostgreSQL reads the same values from them as from literals is told by metadata-batch.int-spec.ts.
describe('arrays in binary format', () => {
  it('hold each item behind its length, and of a null the length alone', () => {
    const id = randomUUID();
    const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
    expect(uuids([id, null, id])).toEqual(
      Buffer.concat([words([...head(2950, 3, true), 16]), bytes, words([-1, 16]), bytes]),
    );
    expect(texts(['ä😀', '', undefined])).toEqual(
      Buffer.concat([words([...head(25, 3, true), 6]), Buffer.from('ä😀'), words([0, -1])]),
    );
    expect(jsonbs(['"é"'])).toEqual(
      Buffer.concat([words([...head(3802, 1), 5]), Buffer.from([1]), Buffer.from('"é"')]),
    );
    expect(byteas([Buffer.from([0, 255])])).toEqual(
      Buffer.concat([words([...head(17, 1), 2]), Buffer.from([0, 255])]),
    );
  });

  it('hold whole numbers of both signs, and such as no double holds', () => {
    expect(integers([30, -1])).toEqual(words([...head(23, 2), 4, 30, 4, -1]));
    const items = bigints([0xffffffff, '-1', '9007199254740993']);
    expect([items.readBigInt64BE(24), items.readBigInt64BE(36), items.readBigInt64BE(48)]).toEqual([
      4294967295n,
      -1n,
      9007199254740993n,
    ]);
  });

  it('never carry what is no UUID', () => {
    const id = randomUUID();
    for (const bad of ['', id.slice(1), `${id.slice(0, -1)}g`, `${id}00`])
      expect(() => uuids([bad])).toThrow(TypeError);
  });
});
