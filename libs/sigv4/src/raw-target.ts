import {
  byNameThenValue,
  decodeComponent,
  normalisePath,
  normaliseQueryComponent,
} from './percent-encoding.js';

/** A pair of a query as sent and in AWS's normal form. */
interface QueryPair {
  readonly sent: readonly [name: string, value: string];
  readonly normal: readonly [name: string, value: string];
}

const SIGNATURE_PARAMETER = 'X-Amz-Signature';

function canonical(pairs: readonly (readonly [string, string])[]): string {
  if (pairs.length === 0) return '';
  const sorted = pairs.length === 1 ? pairs : pairs.toSorted(byNameThenValue);
  let text = '';
  for (const [name, value] of sorted) text += `${text === '' ? '' : '&'}${name}=${value}`;
  return text;
}

/**
 * A request target in the forms a client may have signed.
 *
 * Most sign what they send (botocore, the SDKs, rclone). Some send one encoding and sign the normal one: aws4fetch
 * leaves `!'()*` alone on the wire, others send lower-case escapes or a raw `;`. curl before 8.3 does not even sort
 * the query or write `uploads=` for `uploads`. Each form says the same as what was sent; nothing else is tried.
 */
export class RawTarget {
  readonly path: string;
  readonly rawQuery: string;
  private pairs: readonly QueryPair[] | undefined;

  /** @param target path and query as sent, bytes as latin1 characters */
  constructor(target: string) {
    const mark = target.indexOf('?');
    this.path = mark < 0 ? target : target.slice(0, mark);
    this.rawQuery = mark < 0 ? '' : target.slice(mark + 1);
  }

  /** Every decoded value of a query parameter, in the order sent. */
  valuesOf(name: string): readonly string[] {
    return this.query()
      .filter(({ normal }) => normal[0] === name)
      .map(({ normal }) => decodeComponent(normal[1]));
  }

  /** The same whatever the case of the name: the SDK for JavaScript hoists headers into the query as they were written. */
  valuesInAnyCase(name: string): readonly string[] {
    const lower = name.toLowerCase();
    return this.query()
      .filter(({ normal }) => normal[0].length === lower.length && normal[0].toLowerCase() === lower)
      .map(({ normal }) => decodeComponent(normal[1]));
  }

  /** Canonical paths to try: as sent, and normalised where that differs. An empty path is `/`. */
  canonicalPaths(): readonly string[] {
    const path = this.path === '' ? '/' : this.path;
    const normal = normalisePath(path);
    return normal === path ? [path] : [path, normal];
  }

  /** Canonical queries to try, without the signature itself: normalised, sorted as sent, and as sent. */
  canonicalQueries(): readonly string[] {
    const pairs = this.query().filter(({ normal }) => normal[0] !== SIGNATURE_PARAMETER);
    const forms = [canonical(pairs.map((pair) => pair.normal))];
    if (pairs.some(({ sent, normal: [name, value] }) => sent[0] !== name || sent[1] !== value)) {
      forms.push(canonical(pairs.map((pair) => pair.sent)));
    }
    const isWhole = pairs.length === this.query().length;
    if (isWhole && !forms.includes(this.rawQuery)) forms.push(this.rawQuery);
    return forms;
  }

  private query(): readonly QueryPair[] {
    this.pairs ??= this.rawQuery === '' ? [] : this.rawQuery.split('&').filter(Boolean).map(readPair);
    return this.pairs;
  }
}

function readPair(piece: string): QueryPair {
  const equals = piece.indexOf('=');
  const name = equals < 0 ? piece : piece.slice(0, equals);
  const value = equals < 0 ? '' : piece.slice(equals + 1);
  return { sent: [name, value], normal: [normaliseQueryComponent(name), normaliseQueryComponent(value)] };
}
