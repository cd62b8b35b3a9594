/** What a fact says that nobody knows. Never a yes, never a no, never a place. */
export const UNKNOWN = 'unknown';

/** Member states of the European Union since 1 February 2020 (Treaty on European Union, article 52), ISO 3166-1 alpha-2. */
const EU_MEMBERS: ReadonlySet<string> = new Set(
  'at be bg cy cz de dk ee es fi fr gr hr hu ie it lt lu lv mt nl pl pt ro se si sk'.split(' '),
);

/** The data's own code for several or unpublished countries of the Union, and for no known country at all. */
const SOMEWHERE_IN_THE_EU = 'eu';
const SOMEWHERE = 'zz';

const COUNTRY = /^[a-z]{2}$/;

/**
 * Writes a country as the facts do: ISO 3166-1 alpha-2, lower case, `uk` as `gb`, `unknown` where no
 * single country is known (`EU`, `ZZ`, `unknown`, empty).
 *
 * @throws RangeError when the text is no country code
 */
export function countryOf(text: string): string {
  const code = text.trim().toLowerCase();
  if (code === '' || code === UNKNOWN || code === SOMEWHERE || code === SOMEWHERE_IN_THE_EU) return UNKNOWN;
  if (code === 'uk') return 'gb';
  if (!COUNTRY.test(code)) throw new RangeError(`"${text}" is no country code`);
  return code;
}

/**
 * The law that governs a place: `eu` for the members of the Union and for the code `EU`, else the
 * country's own; `unknown` where the country is. Norway, Iceland and Liechtenstein are not `eu`.
 *
 * @param text country as the data or an operator writes it
 * @throws RangeError when the text is no country code
 */
export function jurisdictionOf(text: string): string {
  if (text.trim().toLowerCase() === SOMEWHERE_IN_THE_EU) return 'eu';
  const country = countryOf(text);
  return EU_MEMBERS.has(country) ? 'eu' : country;
}
