import type { Problem } from '@sgw/contracts';

type Places = NonNullable<Problem['errors']>;

/** Deeper than any request; what a body nests further is refused rather than walked. */
const MAX_DEPTH = 64;

/**
 * Finds the strings, and names of fields, that PostgreSQL cannot hold as text: with a NUL, or with half of a surrogate pair, which
 * no UTF-8 has.
 *
 * @param pointer of the value itself (RFC 6901)
 */
export function unstorableText(value: unknown, pointer = '', depth = 0): Places {
  if (typeof value === 'string') {
    const problem = problemOf(value);
    return problem === undefined ? [] : [{ pointer, detail: problem }];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (depth === MAX_DEPTH) return [{ pointer, detail: `nothing nests deeper than ${MAX_DEPTH} levels here` }];
  if (Array.isArray(value))
    return value.flatMap((entry, index) => unstorableText(entry, `${pointer}/${index}`, depth + 1));
  return Object.entries(value).flatMap(([name, entry]) => {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const problem = problemOf(name);
    // The place is told without the name, which no answer could hold.
    if (problem !== undefined) return [{ pointer, detail: `a field's name: ${problem}` }];
    return unstorableText(entry, at, depth + 1);
  });
}

function problemOf(text: string): string | undefined {
  if (text.includes('\0')) return 'a text here holds no NUL';
  return text.isWellFormed() ? undefined : 'a text here holds no half of a surrogate pair';
}
