import { TransportError } from './transport-error.js';

/** How an answer's body is delimited (RFC 9112, section 6.3). */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly sizeBytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' };

/** Status line and fields of one answer. */
export interface AnswerHead {
  readonly status: number;
  /** Names in lower case; a repeated field is joined with `, `. */
  readonly headers: ReadonlyMap<string, string>;
  readonly framing: BodyFraming;
  /** Whether the backend keeps the connection open after this answer. */
  readonly isKeepAlive: boolean;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** Every safe integer has at most 16 digits; no object of any provider needs more. */
const LENGTH = /^\d{1,15}$/;

/**
 * Reads the head of an answer.
 *
 * @param text the head without its closing empty line, decoded as latin1
 * @param method of the request: the answer to a HEAD has no body whatever it declares
 * @throws TransportError `protocol`
 */
export function parseAnswerHead(text: string, method: string): AnswerHead {
  const lines = text.split('\r\n');
  const statusLine = STATUS_LINE.exec(lines[0] ?? '');
  if (!statusLine) throw new TransportError('protocol', 'not an HTTP/1.1 status line');
  const status = Number(statusLine[2]);
  const headers = new Map<string, string>();
  for (let at = 1; at < lines.length; at++) addField(headers, lines[at] ?? '');
  const connection = headers.get('connection')?.toLowerCase();
  const framing = framingOf(method, status, headers);
  const isKeepAlive =
    framing.kind !== 'until-close' &&
    (statusLine[1] === '1' ? connection !== 'close' : connection === 'keep-alive');
  return { status, headers, framing, isKeepAlive };
}

function addField(headers: Map<string, string>, line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  if (!FIELD_NAME.test(name)) throw new TransportError('protocol', 'malformed header field');
  const key = name.toLowerCase();
  const value = line.slice(colon + 1).trim();
  const earlier = headers.get(key);
  if (earlier === undefined) headers.set(key, value);
  else if (key !== 'content-length') headers.set(key, `${earlier}, ${value}`);
  else if (earlier !== value) throw new TransportError('protocol', 'two different Content-Length fields');
}

function framingOf(method: string, status: number, headers: ReadonlyMap<string, string>): BodyFraming {
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return { kind: 'none' };
  const coding = headers.get('transfer-encoding');
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') {
      throw new TransportError('protocol', 'unknown Transfer-Encoding');
    }
    return { kind: 'chunked' };
  }
  const length = headers.get('content-length');
  if (length === undefined) return { kind: 'until-close' };
  if (!LENGTH.test(length)) throw new TransportError('protocol', 'malformed Content-Length');
  return { kind: 'length', sizeBytes: Number(length) };
}
