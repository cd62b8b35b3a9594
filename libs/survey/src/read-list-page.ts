import type { ListedEntry } from './listed-entry.js';

/** An answer that is not the listing it should be. */
export class ListingSyntaxError extends Error {
  override readonly name = 'ListingSyntaxError';
}

/** What one page says. */
export interface ReadPage {
  readonly entries: readonly ListedEntry[];
  readonly isTruncated: boolean;
  /** ListObjects with a delimiter, ListObjectVersions: where to go on. */
  readonly nextKey?: string;
  readonly nextVersionId?: string;
  /** ListObjectsV2: opaque. */
  readonly nextToken?: string;
}

/** An entry while it is read; filled in place, since a page has a thousand. */
type Draft = { -readonly [K in keyof ListedEntry]: ListedEntry[K] };

interface Tail {
  isTruncated: boolean;
  encoding: string | undefined;
  nextKey: string | undefined;
  nextVersionId: string | undefined;
  nextToken: string | undefined;
}

const LESS_THAN = 0x3c;
const SLASH = 0x2f;
/** V8 keeps longer texts, such as a whole page, where garbage is found late. */
const PIECE_BYTES = 32 * 1024;
const ENTRIES: ReadonlySet<string> = new Set(['Contents', 'Version', 'DeleteMarker']);
/** What nearly all tags are, without a prefix to take off. */
const NAMES: ReadonlySet<string> = new Set([
  ...ENTRIES,
  'Key',
  'Size',
  'LastModified',
  'ETag',
  'StorageClass',
  'VersionId',
  'IsLatest',
  'Owner',
  'ID',
  'DisplayName',
]);
const ROOTS = ['ListBucketResult', 'ListVersionsResult'];

/**
 * Reads the answer to ListObjects, ListObjectsV2 or ListObjectVersions in one pass. Only the elements of a listing are looked at:
 * a page of 1,000 keys is to cost a millisecond, and what else a provider adds is its own affair. Entities beyond XML's five and
 * references to characters are left as they are; a document type is refused.
 *
 * @throws ListingSyntaxError
 */
export function readListPage(xml: Buffer): ReadPage {
  if (xml.includes('<!')) throw new ListingSyntaxError('a document type or comment is not accepted');
  const root = ROOTS.find((name) =>
    new RegExp(`<(?:\\w+:)?${name}[\\s/>]`).test(xml.toString('latin1', 0, 1024)),
  );
  if (root === undefined) throw new ListingSyntaxError('not a listing');
  if (!/(?:<\/(?:\w+:)?List\w+Result>|\/>)\s*$/.test(xml.subarray(-256).toString('latin1'))) {
    throw new ListingSyntaxError('the listing ends early');
  }
  const tail: Tail = {
    isTruncated: false,
    encoding: undefined,
    nextKey: undefined,
    nextVersionId: undefined,
    nextToken: undefined,
  };
  const entries = scan(xml, tail);
  const name = tail.encoding === 'url' ? decodeKey : (text: string) => text;
  for (const entry of entries) {
    if (entry.key === '') throw new ListingSyntaxError('an entry without a key');
    entry.key = name(entry.key);
  }
  return {
    entries,
    isTruncated: tail.isTruncated,
    ...(tail.nextKey !== undefined && { nextKey: name(tail.nextKey) }),
    ...(tail.nextVersionId !== undefined && { nextVersionId: tail.nextVersionId }),
    ...(tail.nextToken !== undefined && { nextToken: tail.nextToken }),
  };
}

function scan(xml: Buffer, tail: Tail): Draft[] {
  const drafts: Draft[] = [];
  let draft: Draft | undefined;
  for (const piece of piecesOf(xml)) draft = scanPiece(piece, { drafts, draft, tail });
  return drafts;
}

/** Cut where a tag opens, so that every field lies in one piece. */
function* piecesOf(xml: Buffer): Generator<string> {
  for (let from = 0; from < xml.length;) {
    const to = xml.length - from > PIECE_BYTES ? cutOf(xml, from) : xml.length;
    yield xml.toString('utf8', from, to);
    from = to;
  }
}

function cutOf(xml: Buffer, from: number): number {
  for (let at = from + PIECE_BYTES; at > from; at--) if (isOpening(xml, at)) return at;
  for (let at = from + PIECE_BYTES; at < xml.length; at++) if (isOpening(xml, at)) return at;
  return xml.length;
}

function isOpening(xml: Buffer, at: number): boolean {
  return xml[at] === LESS_THAN && xml[at + 1] !== SLASH;
}

interface Scanned {
  readonly drafts: Draft[];
  /** The entry that has begun. */
  readonly draft: Draft | undefined;
  readonly tail: Tail;
}

/** @returns the entry that has begun and not ended */
function scanPiece(xml: string, { drafts, draft: begun, tail }: Scanned): Draft | undefined {
  let draft = begun;
  for (let open = xml.indexOf('<'); open >= 0;) {
    const close = xml.indexOf('>', open);
    if (close < 0) throw new ListingSyntaxError('a tag does not end');
    const next = xml.indexOf('<', close);
    if (xml.charCodeAt(open + 1) === SLASH) {
      // Only the end of an entry matters: all fields of it are read by where they begin.
      if (draft !== undefined && ENTRIES.has(tagName(xml, open + 2, close))) draft = undefined;
      open = next;
      continue;
    }
    const tag = tagName(xml, open + 1, close);
    if (ENTRIES.has(tag)) {
      draft = newDraft(tag);
      drafts.push(draft);
    } else if (next > close + 1) {
      const text = xml.slice(close + 1, next);
      if (draft === undefined) setTail(tail, tag, text);
      else setField(draft, tag, text);
      // The end of a field needs no look of its own.
      if (xml.startsWith(tag, next + 2) && xml.charCodeAt(next + 1) === SLASH) {
        open = xml.indexOf('<', next + 2 + tag.length);
        continue;
      }
    }
    open = next;
  }
  return draft;
}

/** Without a namespace's prefix and attributes. */
function tagName(xml: string, from: number, to: number): string {
  const tag = xml.slice(from, to);
  return NAMES.has(tag) ? tag : tag.replace(/^(?:\w+:)?(\w*)[^]*$/, '$1');
}

function newDraft(tag: string): Draft {
  return {
    key: '',
    size: 0,
    modifiedMs: undefined,
    etag: undefined,
    storageClass: undefined,
    versionId: undefined,
    isLatest: tag === 'Contents',
    isDeleteMarker: tag === 'DeleteMarker',
  };
}

function setField(draft: Draft, tag: string, raw: string): void {
  switch (tag) {
    case 'Key':
      draft.key = resolve(raw);
      return;
    case 'Size':
      if (!/^\d{1,15}$/.test(raw.trim())) throw new ListingSyntaxError('a size is not a number');
      draft.size = Number(raw);
      return;
    case 'LastModified': {
      const ms = Date.parse(raw);
      if (!Number.isNaN(ms)) draft.modifiedMs = ms;
      return;
    }
    case 'ETag':
      draft.etag = readETag(raw);
      return;
    case 'StorageClass':
      draft.storageClass = resolve(raw);
      return;
    case 'VersionId':
      draft.versionId = resolve(raw);
      return;
    case 'IsLatest':
      draft.isLatest = raw === 'true';
      return;
    default:
  }
}

function setTail(tail: Tail, tag: string, raw: string): void {
  if (tag === 'IsTruncated') tail.isTruncated = raw.trim() === 'true';
  else if (tag === 'EncodingType') tail.encoding = raw.trim();
  else if (tag === 'NextMarker' || tag === 'NextKeyMarker') tail.nextKey = resolve(raw);
  else if (tag === 'NextVersionIdMarker') tail.nextVersionId = resolve(raw);
  else if (tag === 'NextContinuationToken') tail.nextToken = resolve(raw);
}

/** Percent-encoded where the answer says so: XML cannot hold every byte a key may have. */
function decodeKey(text: string): string {
  if (!/[%+]/.test(text)) return text;
  const plain = text.replaceAll('+', '%20');
  try {
    return decodeURIComponent(plain);
  } catch {
    // Bytes that are no UTF-8, which some providers let in: shown with U+FFFD, as everywhere else.
    return Buffer.from(
      plain.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
      'latin1',
    ).toString('utf8');
  }
}

const QUOTE = '&quot;';

/** Without its quotes, however they are written. */
function readETag(raw: string): string {
  const isQuoted = raw.length > 2 * QUOTE.length && raw.startsWith(QUOTE) && raw.endsWith(QUOTE);
  const inner = isQuoted ? raw.slice(QUOTE.length, -QUOTE.length) : raw;
  return resolve(inner).replaceAll('"', '');
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function resolve(raw: string): string {
  if (!raw.includes('&')) return raw;
  return raw.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return PREDEFINED[name as string] ?? (whole as string);
    const code = hex === undefined ? Number(decimal) : parseInt(hex as string, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : (whole as string);
  });
}
