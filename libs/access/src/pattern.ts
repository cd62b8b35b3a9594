/** Reads a policy variable such as `aws:username`; undefined when the request has no such value. */
export type VariableLookup = (name: string) => string | undefined;

const ANY = -1;
const ONE = -2;

/** One position of a pattern: a character, a wildcard, or a variable that stands for plain text. */
type Token = number | { readonly variable: string };

/** A text with `*` (any run of characters), `?` (one character) and `${variables}`. */
export interface Pattern {
  readonly tokens: readonly Token[];
  readonly hasWildcard: boolean;
  readonly hasVariable: boolean;
}

const STAR = 0x2a;
const QUESTION = 0x3f;
const VARIABLE = /\$\{([^}]{1,128})\}/y;

/**
 * Prepares a pattern for matching.
 *
 * @param withVariables whether `${…}` is a variable: not so in policies of version 2008-10-17
 */
export function compilePattern(text: string, withVariables: boolean): Pattern {
  const tokens: Token[] = [];
  let hasVariable = false;
  for (let at = 0; at < text.length; at++) {
    const variable = withVariables ? variableAt(text, at) : undefined;
    if (variable !== undefined) {
      // `${*}`, `${?}` and `${$}` are the characters themselves.
      if (/^[*?$]$/.test(variable)) tokens.push(variable.charCodeAt(0));
      else {
        tokens.push({ variable });
        hasVariable = true;
      }
      at += variable.length + 2;
      continue;
    }
    const code = text.charCodeAt(at);
    if (code === STAR) {
      if (tokens.at(-1) !== ANY) tokens.push(ANY);
    } else tokens.push(code === QUESTION ? ONE : code);
  }
  return { tokens, hasWildcard: tokens.some((token) => token === ANY || token === ONE), hasVariable };
}

function variableAt(text: string, at: number): string | undefined {
  VARIABLE.lastIndex = at;
  return VARIABLE.exec(text)?.[1];
}

/** Whether the whole value fits. A pattern with a variable that has no value fits nothing. */
export function matchesPattern(pattern: Pattern, value: string, lookup: VariableLookup): boolean {
  const codes = pattern.hasVariable ? expand(pattern.tokens, lookup) : (pattern.tokens as readonly number[]);
  return codes !== undefined && fits(codes, value);
}

/** Values of variables are text: a user called `*` is no wildcard. */
function expand(tokens: readonly Token[], lookup: VariableLookup): readonly number[] | undefined {
  const codes: number[] = [];
  for (const token of tokens) {
    if (typeof token === 'number') {
      codes.push(token);
      continue;
    }
    const [name = '', fallback] = token.variable.split(',', 2);
    const value = lookup(name.trim()) ?? fallback?.trim().replace(/^'(.*)'$/, '$1');
    if (value === undefined) return undefined;
    for (let at = 0; at < value.length; at++) codes.push(value.charCodeAt(at));
  }
  return codes;
}

/** Only the last `*` is ever gone back to, so the work is at most pattern × value, however many stars there are. */
function fits(codes: readonly number[], value: string): boolean {
  let at = 0;
  let star = -1;
  let starAt = 0;
  let next = 0;
  while (next < value.length) {
    const code = codes[at];
    if (code === ANY) {
      star = at++;
      starAt = next;
    } else if (at < codes.length && (code === ONE || code === value.charCodeAt(next))) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++starAt;
    } else return false;
  }
  while (codes[at] === ANY) at++;
  return at === codes.length;
}
