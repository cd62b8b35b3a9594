import { describe, expect, it } from '@jest/globals';
import { parseAnswerHead } from './answer-head.js';

const parse = (fields: string, method = 'GET', status = '200 OK') =>
  parseAnswerHead(`HTTP/1.1 ${status}${fields === '' ? '' : `\r\n${fields}`}`, method);

describe('parseAnswerHead', () => {
  it('reads status and fields', () => {
    const head = parse('ETag: "abc"\r\nx-amz-meta-A:  b \r\nVia: a\r\nVia: b\r\nContent-Length: 3');
    expect(head.status).toBe(200);
    expect([...head.headers]).toEqual([
      ['etag', '"abc"'],
      ['x-amz-meta-a', 'b'],
      ['via', 'a, b'],
      ['content-length', '3'],
    ]);
    expect(head.framing).toEqual({ kind: 'length', sizeBytes: 3 });
  });

  it.each([
    ['HEAD', '200 OK', 'Content-Length: 5', 'none'],
    ['GET', '204 No Content', 'Content-Length: 5', 'none'],
    ['GET', '304 Not Modified', 'Content-Length: 5', 'none'],
    ['GET', '200 OK', 'Transfer-Encoding: Chunked', 'chunked'],
    ['GET', '200 OK', 'Transfer-Encoding: chunked\r\nContent-Length: 5', 'chunked'],
    ['GET', '200', '', 'until-close'],
  ])('knows how the body of %s %s ends', (method, status, fields, kind) => {
    expect(parse(fields, method, status).framing.kind).toBe(kind);
  });

  it('keeps a connection only where the answer allows it', () => {
    expect(parse('Content-Length: 0').isKeepAlive).toBe(true);
    expect(parse('Content-Length: 0\r\nConnection: Close').isKeepAlive).toBe(false);
    expect(parse('').isKeepAlive).toBe(false);
    expect(parseAnswerHead('HTTP/1.0 200 OK\r\nContent-Length: 0', 'GET').isKeepAlive).toBe(false);
    expect(
      parseAnswerHead('HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive', 'GET').isKeepAlive,
    ).toBe(true);
  });

  it.each([
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: -5',
    'Content-Length: 0x5',
    'Content-Length: 99999999999999999999',
    'Transfer-Encoding: gzip, chunked',
    ' folded: line',
    'no colon',
    ': no name',
  ])('refuses %j', (fields) => {
    expect(() => parse(fields)).toThrow(expect.objectContaining({ failure: 'protocol' }));
  });

  it.each(['', 'HTTP/2 200', 'HTTP/1.1 20 OK', 'SSH-2.0-OpenSSH', 'HTTP/1.1 2000'])('refuses %j', (line) => {
    expect(() => parseAnswerHead(line, 'GET')).toThrow(expect.objectContaining({ failure: 'protocol' }));
  });
});
