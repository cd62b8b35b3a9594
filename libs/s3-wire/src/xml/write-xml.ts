/** Declaration that opens every answer of S3. */
export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** Namespace of every answer but Error. */
export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

// eslint-disable-next-line no-control-regex -- finding control characters is the point
const NEEDS_ESCAPE = /[&<>"\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]/;
// eslint-disable-next-line no-control-regex -- as above
const TO_ESCAPE = /[&<>"\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]/g;
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text as XML content.
 *
 * XML 1.0 cannot hold control characters. A key that has them goes out as AWS sends it, as a character reference
 * (`&#x1;`), which strict parsers refuse; a client that wants such keys asks for `encoding-type=url`.
 */
export function escapeXml(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return text;
  return text.replace(
    TO_ESCAPE,
    (character) => NAMED[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
  );
}

const URL_PLAIN = /^[A-Za-z0-9._*/-]*$/;

/**
 * Text as `encoding-type=url` sends it: percent-encoded UTF-8 with `/`, `*`, `-`, `.`, `_` left alone and a blank
 * as `+`.
 */
export function encodeUrl(text: string): string {
  if (URL_PLAIN.test(text)) return text;
  return encodeURIComponent(text.toWellFormed())
    .replace(/%2F/g, '/')
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `<name>text</name>`, escaped; nothing for undefined or null. */
export function element(name: string, value: string | number | undefined | null): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${typeof value === 'number' ? value : escapeXml(value)}</${name}>`;
}

/** The same with the text as the listing's encoding wants it. */
export function encoded(name: string, value: string | undefined, isUrlEncoded: boolean): string {
  return value === undefined
    ? ''
    : `<${name}>${isUrlEncoded ? encodeUrl(value) : escapeXml(value)}</${name}>`;
}

/** A whole document in S3's namespace. */
export function xmlDocument(root: string, content: string): string {
  return `${XML_HEAD}<${root} xmlns="${S3_NAMESPACE}">${content}</${root}>`;
}

/** A user as S3 names one in answers. */
export interface XmlOwner {
  /** Canonical id, 64 hex digits. */
  readonly id: string;
  readonly displayName?: string;
}

/** `<Owner>` or `<Initiator>`. */
export function ownerElement(name: 'Owner' | 'Initiator', owner: XmlOwner): string {
  return `<${name}>${element('ID', owner.id)}${element('DisplayName', owner.displayName)}</${name}>`;
}

/** An ETag in its quotes, escaped as AWS does. */
export function etagElement(etag: string): string {
  return `<ETag>&quot;${escapeXml(etag)}&quot;</ETag>`;
}

/** Time as S3's XML has it: ISO 8601 in UTC with whole seconds and `.000`, the same moment as Last-Modified. */
export function isoTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}.000Z`;
}

/** Time as HTTP headers have it (RFC 9110 section 5.6.7). */
export function httpTime(time: Date): string {
  return time.toUTCString();
}
