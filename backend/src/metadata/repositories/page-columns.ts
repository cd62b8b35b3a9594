import type { TextRow } from '../connection/pipelined-connection.js';
import type { ListedRow } from './listing.repository.js';

/** Between the values of a joined column. A key may hold it too: then the numbers of values differ. */
const SEPARATOR = '\u0001';
const JOINED = `chr(${SEPARATOR.charCodeAt(0)})`;

/** A page as one row: joining a column costs PostgreSQL and us a fraction of what its thousand fields do. */
export const PAGE_COLUMNS = `string_agg(key, ${JOINED}), string_agg(timestamptz_send(committed_at), ''),
  string_agg(etag, ${JOINED}), string_agg(size_bytes::text, ${JOINED}),
  string_agg(coalesce(checksum_algorithm, ''), ${JOINED}), string_agg(coalesce(checksum_type, ''), ${JOINED})`;

/** The same with the owners. */
export const PAGE_COLUMNS_WITH_OWNER = `${PAGE_COLUMNS}, string_agg(owner_user_id::text, ${JOINED})`;

/** PostgreSQL's times begin with 2000. */
const POSTGRES_EPOCH_SECONDS = 946_684_800;
const TIME_BYTES = 8;
const MICROSECONDS = 1_000_000;
const UINT32 = 2 ** 32;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
const DAY_MS = 86_400_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, index) => String(index).padStart(2, '0'));

/**
 * The rows of a page that came as one row of `PAGE_COLUMNS`, with an empty owner where none was asked for; undefined
 * when it cannot be taken apart, as a key holds the separator.
 */
export function readPage(row: TextRow): readonly ListedRow[] | undefined {
  const [keyText, timeText, etagText, sizeText, algorithmText, typeText, ownerText] = row;
  if (keyText === null || keyText === undefined) return [];
  const keys = keyText.split(SEPARATOR);
  // `\x` and hex digits.
  const times = Buffer.from((timeText ?? '').slice(2), 'hex');
  const etags = split(etagText);
  const sizes = split(sizeText);
  const algorithms = split(algorithmText);
  const types = split(typeText);
  const owners = split(ownerText);
  const count = times.length / TIME_BYTES;
  for (const column of [keys, etags, sizes, algorithms, types]) if (column.length !== count) return undefined;
  const timeOf = clock();
  return keys.map((key, index) => [
    key,
    timeOf(times, index * TIME_BYTES),
    etags[index] ?? '',
    sizes[index] ?? '',
    null,
    algorithms[index] || null,
    types[index] || null,
    owners[index] ?? '',
  ]);
}

function split(text: string | null | undefined): readonly string[] {
  return text === null || text === undefined ? [] : text.split(SEPARATOR);
}

/** Writes times as S3 lists them, in whole seconds; remembers the last day, which most of a page shares. */
function clock(): (times: Buffer, at: number) => string {
  let day = NaN;
  let date = '';
  return (times, at) => {
    const microseconds = times.readInt32BE(at) * UINT32 + times.readUInt32BE(at + 4);
    const seconds = Math.floor(microseconds / MICROSECONDS) + POSTGRES_EPOCH_SECONDS;
    const ofDay = Math.floor(seconds / DAY_SECONDS);
    if (ofDay !== day) {
      day = ofDay;
      date = new Date(day * DAY_MS).toISOString().slice(0, 11);
    }
    const rest = seconds - day * DAY_SECONDS;
    const minutes = Math.floor(rest / 60);
    const hour = TWO_DIGITS[Math.floor(rest / HOUR_SECONDS)] ?? '';
    return `${date}${hour}:${TWO_DIGITS[minutes % 60] ?? ''}:${TWO_DIGITS[rest % 60] ?? ''}.000Z`;
  };
}
