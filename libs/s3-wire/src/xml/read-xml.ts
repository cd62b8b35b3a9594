import { S3Error } from '../s3-error.js';

/**
 * One element of a request body. An element has either child elements or text, as everything in S3's schemas has.
 */
export interface XmlElement {
  /** Name without namespace prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** Text with entities resolved and nothing trimmed: a key of one blank stays a key of one blank. */
  readonly text: string;
}

/** Deeper than any body of S3. */
const MAX_DEPTH = 16;
/** 10,000 parts of a CompleteMultipartUpload with ten elements each. */
const MAX_ELEMENTS = 120_000;
/** A key of 1,024 characters with every one written as a long reference. */
const MAX_TEXT_CHARACTERS = 16 * 1024;

const OPEN = 0x3c;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const NAME = /[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/y;
const ATTRIBUTE = /\s+[A-Za-z_][\w.:-]*\s*=\s*(?:"[^"<]*"|'[^'<]*')/y;
const CHARACTER = /^#(?:x[0-9a-fA-F]{1,8}|\d{1,10})$/;
/** `&#x0010ffff;` */
const MAX_REFERENCE = 12;
const LOWER_X = 0x78;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

class MutableElement implements XmlElement {
  readonly children: MutableElement[] = [];
  text = '';

  constructor(readonly name: string) {}
}

function malformed(): S3Error {
  return new S3Error('MalformedXML');
}

/**
 * A character reference as its character. Control characters are let through, although XML 1.0 has none: keys may
 * hold them, and clients write them so. NUL and surrogates are no characters anywhere.
 */
function resolveReference(name: string): string {
  const named = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
  if (named !== undefined) return named;
  if (!CHARACTER.test(name)) throw malformed();
  const code = name.charCodeAt(1) === LOWER_X ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw malformed();
  return String.fromCodePoint(code);
}

/** A loop and not `replace`, which would find every reference before the first is looked at. */
function resolveText(raw: string): string {
  let mark = raw.indexOf('&');
  if (mark < 0) return raw;
  let text = '';
  let from = 0;
  while (mark >= 0) {
    const end = raw.indexOf(';', mark);
    if (end < 0 || end - mark > MAX_REFERENCE) throw malformed();
    text += raw.slice(from, mark) + resolveReference(raw.slice(mark + 1, end));
    from = end + 1;
    mark = raw.indexOf('&', from);
  }
  return text + raw.slice(from);
}

/** One pass over the text; no recursion, so depth costs no stack. */
class XmlScanner {
  private position = 0;
  private elements = 0;
  private readonly open: { readonly element: MutableElement; readonly tag: string }[] = [];
  private root: MutableElement | undefined;

  constructor(private readonly xml: string) {}

  read(): XmlElement {
    while (this.position < this.xml.length) {
      if (this.xml.charCodeAt(this.position) === OPEN) this.readMarkup();
      else this.readText();
    }
    if (this.root === undefined || this.open.length > 0) throw malformed();
    return this.root;
  }

  private readMarkup(): void {
    if (this.xml.startsWith('</', this.position)) return this.readEnd();
    if (this.xml.startsWith('<?', this.position)) return this.readDeclaration();
    if (this.xml.startsWith('<!--', this.position)) return void this.take('<!--', '-->');
    if (this.xml.startsWith('<![CDATA[', this.position)) return this.addText(this.take('<![CDATA[', ']]>'));
    // Also where `<!DOCTYPE` ends: it is no name. Nothing of it is ever looked at.
    this.readStart();
  }

  /** Takes what stands between two marks and moves behind the second. */
  private take(before: string, after: string): string {
    const start = this.position + before.length;
    const end = this.xml.indexOf(after, start);
    if (end < 0) throw malformed();
    this.position = end + after.length;
    return this.xml.slice(start, end);
  }

  private readDeclaration(): void {
    const isFirst = this.position === 0;
    const content = this.take('<?', '?>');
    if (!isFirst || !/^xml\s/.test(content)) throw malformed();
    const encoding = /\sencoding\s*=\s*["']([^"']*)["']/.exec(content)?.[1];
    if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding)) throw malformed();
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.xml)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  private skipSpace(): void {
    while (this.position < this.xml.length && ' \t\r\n'.includes(this.xml.charAt(this.position)))
      this.position++;
  }

  private readStart(): void {
    this.position++;
    const tag = this.match(NAME);
    if (tag === undefined || ++this.elements > MAX_ELEMENTS) throw malformed();
    while (this.match(ATTRIBUTE) !== undefined); // attributes (xmlns, xsi:type) carry nothing we read
    this.skipSpace();
    const isEmpty = this.xml.startsWith('/>', this.position);
    if (!isEmpty && !this.xml.startsWith('>', this.position)) throw malformed();
    this.position += isEmpty ? 2 : 1;

    const element = new MutableElement(tag.slice(tag.indexOf(':') + 1));
    const parent = this.open.at(-1)?.element;
    if (parent !== undefined) parent.children.push(element);
    else if (this.root === undefined) this.root = element;
    else throw malformed();
    if (isEmpty) return;
    if (this.open.length === MAX_DEPTH) throw malformed();
    this.open.push({ element, tag });
  }

  private readEnd(): void {
    this.position += 2;
    const tag = this.match(NAME);
    this.skipSpace();
    const closed = this.open.pop();
    if (closed === undefined || closed.tag !== tag || !this.xml.startsWith('>', this.position))
      throw malformed();
    this.position++;
    const { element } = closed;
    if (element.children.length === 0) return;
    if (element.text.trim() !== '') throw malformed();
    element.text = '';
  }

  private readText(): void {
    const end = this.xml.indexOf('<', this.position);
    const raw = this.xml.slice(this.position, end < 0 ? undefined : end);
    if (raw.length > MAX_TEXT_CHARACTERS) throw malformed();
    this.position += raw.length;
    this.addText(resolveText(raw));
  }

  private addText(text: string): void {
    const element = this.open.at(-1)?.element;
    if (element !== undefined) element.text += text;
    else if (text.trim() !== '') throw malformed();
  }
}

/**
 * Reads a request body as XML: elements and text in UTF-8, and of the rest only what clients send (declaration,
 * comments, CDATA, the five named entities, character references; attributes are skipped).
 *
 * DOCTYPE and entities of its own are refused unread, so nothing can expand or be fetched; time and memory are
 * linear in the body, which the caller has bounded.
 *
 * @param maxBytes limit of this kind of body
 * @throws S3Error MissingRequestBodyError (empty), MaxMessageLengthExceeded, MalformedXML
 */
export function readXml(body: Buffer, maxBytes: number): XmlElement {
  if (body.length === 0) throw new S3Error('MissingRequestBodyError');
  if (body.length > maxBytes) {
    throw new S3Error('MaxMessageLengthExceeded', undefined, { MaxMessageLengthBytes: maxBytes });
  }
  let xml: string;
  try {
    xml = strictUtf8.decode(body);
  } catch (cause) {
    throw new S3Error('MalformedXML', undefined, {}, { cause });
  }
  if (xml.includes('\0')) throw malformed();
  // XML reads a raw CR LF or CR as one LF (XML 1.0, 2.11); a client that means CR writes &#13;.
  const text = xml.includes('\r') ? xml.replace(/\r\n?/g, '\n') : xml;
  return new XmlScanner(text.trimEnd()).read();
}

/** @throws S3Error MalformedXML unless the element has this name */
export function requireName(element: XmlElement, name: string): void {
  if (element.name !== name) throw malformed();
}

/** @throws S3Error MalformedXML for an element that has children where text belongs */
export function textOf(element: XmlElement): string {
  if (element.children.length > 0) throw malformed();
  return element.text;
}
