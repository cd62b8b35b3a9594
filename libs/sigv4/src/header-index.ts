import { SigV4Error } from './sigv4-error.js';

/** The head of one request, as node:http received it. */
export interface HttpHead {
  readonly method: string;
  /** Request target exactly as on the request line (`req.url`): path and query, bytes as latin1 characters. */
  readonly target: string;
  /** Names and values in turns (`req.rawHeaders`): node's joined `headers` drop repeats that were signed. */
  readonly rawHeaders: readonly string[];
}

/** Lower-case name → values without outer blanks, repeats joined with `,` in the order sent. */
export type HeaderIndex = ReadonlyMap<string, string>;

/**
 * Headers that one reader takes the first of and another the last: a second one is refused, so that what was
 * signed is what is used.
 */
const SINGLE: ReadonlySet<string> = new Set([
  'authorization',
  'content-length',
  'content-md5',
  'content-type',
  'date',
  'host',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-security-token',
]);

const SPACE = 0x20;
const TAB = 0x09;

/** Without outer spaces and tabs. Not `trim()`: that also eats 0xA0, the last byte of `à` in UTF-8. */
function withoutOuterBlanks(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && (value.charCodeAt(start) === SPACE || value.charCodeAt(start) === TAB)) start++;
  while (end > start && (value.charCodeAt(end - 1) === SPACE || value.charCodeAt(end - 1) === TAB)) end--;
  return start === 0 && end === value.length ? value : value.slice(start, end);
}

/**
 * Reads the raw headers once, in the way SigV4 joins them.
 *
 * @throws SigV4Error InvalidRequest when a header that may occur once occurs twice
 */
export function indexHeaders(head: HttpHead): HeaderIndex {
  const { rawHeaders } = head;
  const index = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = withoutOuterBlanks(rawHeaders[i + 1] ?? '');
    const earlier = index.get(name);
    if (earlier === undefined) {
      index.set(name, value);
    } else {
      if (SINGLE.has(name)) {
        throw new SigV4Error('InvalidRequest', `The request has more than one ${name} header.`, {
          HeaderName: name,
        });
      }
      index.set(name, `${earlier},${value}`);
    }
  }
  return index;
}
