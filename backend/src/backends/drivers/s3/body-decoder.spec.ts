import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BodyDecoder, bodyDecoder } from './body-decoder.js';

/** Feeds a body in pieces that end at the given places. */
function decode(decoder: BodyDecoder, wire: Buffer, cuts: readonly number[] = []): Buffer {
  const out: Buffer[] = [];
  const ends = [...new Set([...cuts.map((cut) => cut % (wire.length + 1)), wire.length])].sort(
    (a, b) => a - b,
  );
  let from = 0;
  for (const to of ends) {
    const chunk = wire.subarray(from, to);
    for (let at = 0; at < chunk.length;) {
      const { start, end, next } = decoder.take(chunk, at);
      out.push(Buffer.from(chunk.subarray(start, end)));
      if (next === at && decoder.isDone) throw new Error('bytes after the end');
      at = next;
    }
    from = to;
  }
  return Buffer.concat(out);
}

const chunked = (parts: readonly Buffer[], trailer = ''): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part) => [
      Buffer.from(`${part.length.toString(16)};x=y\r\n`),
      part,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`0\r\n${trailer}\r\n`),
  ]);

describe('bodyDecoder', () => {
  it('reads chunked bodies wherever they are cut', () => {
    const part = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.array(fc.nat(2000)), (parts, cuts) => {
        const decoder = bodyDecoder({ kind: 'chunked' });
        expect(decode(decoder, chunked(parts, 'x-trailer: 1\r\n'), cuts).equals(Buffer.concat(parts))).toBe(
          true,
        );
        expect(decoder.isDone).toBe(true);
      }),
    );
  });

  it.each(['zz\r\n', '\r\n', '5\nhello', '2\r\nhello\r\n', 'fffffffffffff\r\n', `${'1'.repeat(5000)}`])(
    'refuses %.20j',
    (wire) => {
      const broken = () => decode(bodyDecoder({ kind: 'chunked' }), Buffer.from(wire));
      expect(broken).toThrow(expect.objectContaining({ failure: 'protocol' }));
    },
  );

  it('refuses trailers without end', () => {
    const wire = Buffer.from(`0\r\n${'a: b\r\n'.repeat(100)}\r\n`);
    expect(() => decode(bodyDecoder({ kind: 'chunked' }), wire)).toThrow('too many trailers');
  });

  it('takes no more than a declared length', () => {
    const decoder = bodyDecoder({ kind: 'length', sizeBytes: 3 });
    expect(decoder.take(Buffer.from('hello'), 0)).toEqual({ start: 0, end: 3, next: 3 });
    expect(decoder.isDone).toBe(true);
  });

  it('knows which bodies may end with their connection', () => {
    expect(bodyDecoder({ kind: 'until-close' }).endOfStream()).toBe(true);
    expect(bodyDecoder({ kind: 'chunked' }).endOfStream()).toBe(false);
    expect(bodyDecoder({ kind: 'length', sizeBytes: 1 }).endOfStream()).toBe(false);
    expect(bodyDecoder({ kind: 'none' }).endOfStream()).toBe(true);
  });
});
