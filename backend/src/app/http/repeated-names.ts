/** A name that an object of a JSON text must not have, with its JSON pointer (RFC 6901). */
export interface BadName {
  readonly pointer: string;
  readonly kind: 'repeated' | 'reserved';
}

/** What JavaScript's own objects answer to. A field of that name would be lost on its way without a word. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST, COMMA] = [0x7b, 0x7d, 0x5b, 0x5d, 0x2c];

/** One object or list that the reader is within. */
interface Level {
  /** Names that the object has had; undefined in a list. */
  readonly names: Set<string> | undefined;
  /** Of the value that comes now, or came last. */
  step: string | number;
}

/**
 * Finds the names that stand twice in one object: `JSON.parse` keeps the last of them, and whoever wrote the text may have meant
 * the first (RFC 8259, section 4). Also those that no object here may have.
 *
 * @param text JSON, of which the parser tells what is wrong with its grammar
 */
export function badNames(text: string): readonly BadName[] {
  const found: BadName[] = [];
  const levels: Level[] = [];
  for (let at = 0; at < text.length; at++) {
    const level = levels.at(-1);
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        if (level?.names && nextIs(text, end, COLON)) enter(level, text.slice(at, end), levels, found);
        at = end - 1;
        break;
      }
      case OPEN_OBJECT:
        levels.push({ names: new Set(), step: '' });
        break;
      case OPEN_LIST:
        levels.push({ names: undefined, step: 0 });
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        levels.pop();
        break;
      case COMMA:
        if (typeof level?.step === 'number') level.step++;
    }
  }
  return found;
}

function enter(level: Level, quoted: string, levels: readonly Level[], found: BadName[]): void {
  const name = nameOf(quoted);
  if (name === undefined || !level.names) return;
  level.step = name;
  const kind = level.names.has(name) ? 'repeated' : RESERVED.has(name) ? 'reserved' : undefined;
  level.names.add(name);
  if (kind) found.push({ pointer: pointerOf(levels), kind });
}

/** The place behind a string's closing quote; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return text.length;
}

function nextIs(text: string, start: number, wanted: number): boolean {
  let at = start;
  while (/\s/.test(text.charAt(at))) at++;
  return text.charCodeAt(at) === wanted;
}

/** `"a"` and `"\u0061"` are one name. */
function nameOf(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}

function pointerOf(levels: readonly Level[]): string {
  return levels.map(({ step }) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
