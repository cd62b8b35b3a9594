const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const ISO_BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;
const HTTP_DATE =
  /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC|[+-]0000)$/;

/** Milliseconds since 1970, or undefined for a day or time that does not exist: Date.UTC would roll it over. */
function existing(parts: readonly [number, number, number, number, number, number]): number | undefined {
  const [year, month, day, hour, minute, second] = parts;
  if (year < 1970 || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : undefined;
}

/** Reads `20261123T041600Z` (ISO 8601 basic, what SigV4 signs); undefined when it is no such moment. */
export function parseIsoBasic(text: string): number | undefined {
  const match = ISO_BASIC.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  return existing([year ?? 0, month ?? 0, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0]);
}

/** Reads a Date header (RFC 9110 IMF-fixdate, and ISO 8601 basic as some signers write); undefined when it is none. */
export function parseDateHeader(text: string): number | undefined {
  const match = HTTP_DATE.exec(text);
  if (!match) return parseIsoBasic(text);
  const month = MONTHS.indexOf(match[2] ?? '') + 1;
  const [, day, , year, hour, minute, second] = match.map(Number);
  return existing([year ?? 0, month, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0]);
}

/** Writes `20261123T041600Z`. */
export function formatIsoBasic(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

/** Writes `2026-11-23T04:16:00Z`, the form of times in S3's error documents. */
export function formatIsoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
