import type { PolicyText } from '../../api/policy-api';

/** What is wrong at one place of a text. Lines are counted from 1. */
export interface TextMistake {
  /** JSON pointer (RFC 6901) into the document; empty for the whole of it. */
  readonly pointer: string;
  readonly detail: string;
  readonly line: number;
}

/** A text of the editor, read. Either the document, or what keeps it from being one. */
export type ReadText =
  | { readonly document: PolicyText; readonly mistake?: undefined }
  | { readonly document?: undefined; readonly mistake: TextMistake };

/** The order in which a policy is told; what the language does not have comes last, as it was written. */
const FIELDS = [
  'format',
  'description',
  'residency',
  'ownership',
  'requires',
  'copies',
  'order',
  'reads',
  'retention',
  'erasure',
  'copyOut',
  // Within them.
  'allow',
  'deny',
  'min',
  'default',
  'max',
  'writeQuorum',
  'distinct',
  'only',
  'prefer',
  'mode',
  'days',
];

/** Reads the JSON of the editor. Whether it is a policy is for the server to say. */
export function readText(text: string): ReadText {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { document: value as PolicyText };
    return { mistake: { pointer: '', detail: 'a policy is a JSON object, { … }', line: 1 } };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { mistake: { pointer: '', detail, line: lineOfMessage(text, detail) } };
  }
}

/** Writes a document as the editor and the history show it: the same document is always the same text. */
export function writeText(document: PolicyText): string {
  return JSON.stringify(inOrder(document), null, 2);
}

/** The database forgets the order of fields: the editor has one of its own. Lists keep theirs. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string) => (FIELDS.includes(key) ? FIELDS.indexOf(key) : FIELDS.length);
  const entries = Object.entries(value).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}

/** The mistakes that the server found, each with its line, the uppermost first. */
export function placeMistakes(
  text: string,
  errors: readonly { readonly pointer: string; readonly detail: string }[],
): readonly TextMistake[] {
  const lines = linesByPointer(text);
  return errors
    .map(({ pointer, detail }) => {
      const within = pointer.replace(/^\/document/, '');
      return { pointer: within, detail, line: nearestLine(lines, within) };
    })
    .toSorted((a, b) => a.line - b.line);
}

/** A field that is missing has no line: the line of what it is missing in is where it belongs. */
function nearestLine(lines: ReadonlyMap<string, number>, pointer: string): number {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const line = lines.get(at);
    if (line !== undefined) return line;
  }
  return 1;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** On which line the value of each pointer begins. */
function linesByPointer(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  const open: { readonly isList: boolean; readonly base: string; index: number; key: string }[] = [];
  let line = 1;
  let from = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    line += text.slice(from, index).split('\n').length - 1;
    from = index;
    const holder = open.at(-1);
    const here = holder ? `${holder.base}/${holder.isList ? holder.index : holder.key}` : '';
    if (token === '{' || token === '[') {
      if (!lines.has(here)) lines.set(here, line);
      open.push({ isList: token === '[', base: here, index: 0, key: '' });
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ',') {
      if (holder) [holder.index, holder.key] = [holder.index + 1, ''];
    } else if (token !== ':' && holder && !holder.isList && holder.key === '') {
      holder.key = escaped(JSON.parse(token) as string);
      lines.set(`${holder.base}/${holder.key}`, line);
    } else if (token !== ':' && !lines.has(here)) {
      lines.set(here, line);
    }
  }
  return lines;
}

const escaped = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

/** Engines tell where they stumbled by line or by offset, in words. */
function lineOfMessage(text: string, message: string): number {
  const line = /line (\d+)/.exec(message)?.[1];
  if (line) return Number(line);
  const offset = /position (\d+)/.exec(message)?.[1];
  return offset ? text.slice(0, Number(offset)).split('\n').length : text.split('\n').length;
}
