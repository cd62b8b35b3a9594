import type { PlacePattern } from '@sgw/contracts';
import type { PolicyText } from '../../api/policy-api';

export const PLACE_KINDS = ['jurisdiction', 'country', 'city', 'zone', 'provider'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

const isObject = (value: unknown): value is PolicyText =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path (`residency/allow`), whatever it is. */
export function fieldAt(document: PolicyText, path: string): unknown {
  let value: unknown = document;
  for (const step of path.split('/')) value = isObject(value) ? value[step] : undefined;
  return value;
}

/**
 * The document with another value at a path. Nothing (undefined, an empty text or list) leaves the field out, and a group that
 * is empty then, too: what a policy does not say stands nowhere in it. All else stays as it is.
 */
export function withField(document: PolicyText, path: string, value: unknown): PolicyText {
  const [step = '', ...rest] = path.split('/');
  const inner = document[step];
  const next = rest.length === 0 ? value : withField(isObject(inner) ? inner : {}, rest.join('/'), value);
  const isNothing =
    next === undefined ||
    next === '' ||
    (Array.isArray(next) && next.length === 0) ||
    (rest.length > 0 && isObject(next) && Object.keys(next).length === 0);
  // A field that is there keeps its place.
  return isNothing
    ? Object.fromEntries(Object.entries(document).filter(([key]) => key !== step))
    : { ...document, [step]: next };
}

/** What the form can show of a list of places; anything else in it stays in the text, untouched. */
export function placesAt(document: PolicyText, path: string): readonly PlacePattern[] {
  const value = fieldAt(document, path);
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function wordsAt(document: PolicyText, path: string): readonly string[] {
  const value = fieldAt(document, path);
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** A number as it is typed: the field may hold something else for a while. */
export function numberTextAt(document: PolicyText, path: string): string {
  const value = fieldAt(document, path);
  return value === undefined ? '' : String(value);
}

/** What was typed for a number: a text that is none stays one, so that the server can say what it expects. */
export function typedNumber(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
}

/** `country fi`, `country fi + provider upcloud`: never mistaken for another kind of place. */
export function placeText(pattern: PlacePattern): string {
  return PLACE_KINDS.flatMap((kind) => (pattern[kind] ? [`${kind} ${pattern[kind]}`] : [])).join(' + ');
}

/** Reads `country fi`, `provider upcloud + country fi`, or a code alone where only one kind has such. */
export function readPlace(text: string): PlacePattern | undefined {
  const pattern: Partial<Record<PlaceKind, string>> = {};
  for (const part of text
    .trim()
    .toLowerCase()
    .split(/\s*\+\s*/)) {
    const [, kind, value] = /^(?:([a-z]+)[ =:]+)?([a-z0-9-]+)$/.exec(part) ?? [];
    if (value === undefined) return undefined;
    const meant = kind ?? kindOf(value);
    if (!PLACE_KINDS.some((each) => each === meant)) return undefined;
    pattern[meant as PlaceKind] = value;
  }
  return pattern;
}

function kindOf(code: string): PlaceKind {
  if (code === 'eu') return 'jurisdiction';
  if (/^[a-z]{2}$/.test(code)) return 'country';
  if (/^[a-z]{2}-[a-z0-9]+$/.test(code)) return 'city';
  return /^[a-z]{2}-/.test(code) ? 'zone' : 'provider';
}

/** The first mistake at a field or within it. */
export function mistakeAt(
  mistakes: readonly { readonly pointer: string; readonly detail: string }[],
  path: string,
): string | undefined {
  const pointer = `/${path}`;
  return mistakes.find((each) => each.pointer === pointer || each.pointer.startsWith(`${pointer}/`))?.detail;
}
