import { describe, expect, it } from '@jest/globals';
import { AnswerReader, type CountedAnswer } from './answer-reader.js';

/** Reads an answer that arrives in pieces of this size. */
function read(text: string, pieceBytes: number, isHead = false): CountedAnswer | undefined {
  const reader = new AnswerReader();
  reader.begin(isHead);
  const bytes = Buffer.from(text, 'latin1');
  let answer: CountedAnswer | undefined;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    answer = reader.push(bytes.subarray(at, at + pieceBytes));
  }
  return answer;
}

const pieces = [1, 2, 7, 10_000];

describe('AnswerReader', () => {
  it.each(pieces)('counts a body with a length, in pieces of %d bytes', (piece) => {
    const answer = read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello', piece);
    expect(answer).toEqual({ status: 200, bodyBytes: 5, isLast: false });
  });

  it.each(pieces)('counts a chunked body, in pieces of %d bytes', (piece) => {
    const answer = read(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\na\r\n0123456789\r\n0\r\n\r\n',
      piece,
    );
    expect(answer).toEqual({ status: 200, bodyBytes: 15, isLast: false });
  });

  it('expects no body for HEAD and for 204', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 9, true)).toEqual({
      status: 200,
      bodyBytes: 0,
      isLast: false,
    });
    expect(read('HTTP/1.1 204 No Content\r\n\r\n', 9)).toEqual({ status: 204, bodyBytes: 0, isLast: false });
  });

  it('notices that the server will close the connection', () => {
    const answer = read('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', 9);
    expect(answer).toMatchObject({ isLast: true });
  });

  it('passes over 100 Continue', () => {
    const answer = read('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', 3);
    expect(answer).toEqual({ status: 200, bodyBytes: 0, isLast: false });
  });

  it('says nothing before the answer is complete', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell', 100)).toBeUndefined();
  });

  it('refuses bytes that belong to no answer', () => {
    expect(() => read('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab', 100)).toThrow('after the end');
    expect(() => read('SSH-2.0-OpenSSH\r\n\r\n', 100)).toThrow('no answer of HTTP/1.1');
  });
});
