const ISO_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d))?$/;
const WITHOUT_COLON = /([+-]\d\d)(\d\d)$/;

/**
 * A moment as ISO 8601 has it, with a zone, or a day, which begins at midnight UTC.
 *
 * @returns undefined for what is none, a day that its month has not included
 */
export function parseIsoTime(text: string): Date | undefined {
  const match = ISO_TIME.exec(text);
  if (!match) return undefined;
  const [, year, month, day] = match.map(Number);
  // Engines read the 31st of June as the 1st of July.
  const first = new Date(Date.UTC(2000, 0, 1));
  first.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day ?? 0);
  if (first.getUTCDate() !== day || first.getUTCMonth() + 1 !== month) return undefined;
  const time = new Date(match[4] === undefined ? text : text.replace(WITHOUT_COLON, '$1:$2'));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
