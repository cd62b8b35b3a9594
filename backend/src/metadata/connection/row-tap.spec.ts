import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RowTap } from './row-tap.js';

/** A message of PostgreSQL's: its kind, its length, and what it says. */
function message(kind: string, content: string | Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(kind), length, Buffer.from(content)]);
}

const READY = message('Z', 'I');

/** What an answer becomes that arrives in pieces of these lengths. */
function received(answer: Buffer, lengths: readonly number[]) {
  const stream = new EventEmitter();
  const passed: Buffer[] = [];
  const listener = (chunk: Buffer) => passed.push(Buffer.from(chunk));
  stream.on('data', listener);
  const tap = new RowTap(stream);
  let at = 0;
  for (const length of [...lengths, answer.length]) {
    if (at < answer.length) stream.emit('data', answer.subarray(at, at + length));
    at += length;
  }
  return {
    rows: tap.rows().bytes,
    passed: Buffer.concat(passed),
    isOver: stream.listeners('data')[0] === listener,
  };
}

const answers = fc
  .array(fc.tuple(fc.constantFrom('D', 'D', 'D', 'N', '2', 'C', 'E'), fc.uint8Array({ maxLength: 40 })))
  .map((messages) => messages.map(([kind, content]) => [kind, message(kind, Buffer.from(content))] as const));

describe('RowTap', () => {
  it('keeps rows and hands on the rest, however the answer is cut', () => {
    fc.assert(
      fc.property(answers, fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 }), (messages, cuts) => {
        const of = (isWanted: (kind: string) => boolean) =>
          messages.filter(([kind]) => isWanted(kind)).map(([, bytes]) => bytes);
        const answer = Buffer.concat([...messages.map(([, bytes]) => bytes), READY]);
        expect(received(answer, cuts)).toEqual({
          rows: Buffer.concat(of((kind) => kind === 'D')),
          passed: Buffer.concat([...of((kind) => kind !== 'D'), READY]),
          isOver: true,
        });
      }),
    );
  });

  it('does not end before the server is ready', () => {
    const answer = Buffer.concat([message('D', 'row'), message('C', 'SELECT 1\0')]);
    expect(received(answer, [])).toMatchObject({ rows: message('D', 'row'), isOver: false });
    expect(received(Buffer.concat([answer, READY.subarray(0, 5)]), []).isOver).toBe(false);
  });

  it('leaves what comes behind the answer to who listened before', () => {
    const next = message('N', 'notice');
    for (const cuts of [[], [2], [READY.length]]) {
      const { passed, isOver } = received(Buffer.concat([READY, next]), cuts);
      expect({ passed, isOver }).toEqual({ passed: Buffer.concat([READY, next]), isOver: true });
    }
  });
});
