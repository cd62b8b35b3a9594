import { reading } from './reading';

/** Date and time, `2025-03-09 14:05`, in an order that sorts: of the reader's zone, or `2025-03-09 12:05 UTC`. */
export function formatDateTime(iso: string | undefined, hasSeconds = false): string {
  const date = iso ? new Date(iso) : undefined;
  if (!date || Number.isNaN(date.getTime())) return '—';
  const [day = '', time = ''] = inZone(date).toISOString().split('T');
  return `${day} ${time.slice(0, hasSeconds ? 8 : 5)}${suffix()}`;
}

/** Time of day with seconds, `14:03:11`. */
export function formatClock(epochMs: number): string {
  return `${inZone(new Date(epochMs)).toISOString().slice(11, 19)}${suffix()}`;
}

/** A moment whose UTC reads as the reader wants it written. */
function inZone(date: Date): Date {
  if (reading.clock() === 'utc') return date;
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
}

const suffix = (): string => (reading.clock() === 'utc' ? ' UTC' : '');

/** A span in its two largest units: `0 s`, `45 s`, `3 min 12 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return joined([Math.floor(whole / 60), 'min'], [whole % 60, 's']);
  if (whole < 86_400)
    return joined([Math.floor(whole / 3600), 'h'], [Math.floor((whole % 3600) / 60), 'min']);
  return joined([Math.floor(whole / 86_400), 'd'], [Math.floor((whole % 86_400) / 3600), 'h']);
}

/** How long ago, `just now`, `45 s ago`, `3 d 4 h ago`; clocks that differ a little never give a future. */
export function formatAgo(iso: string, nowMs: number): string {
  const seconds = (nowMs - new Date(iso).getTime()) / 1000;
  if (Number.isNaN(seconds)) return '—';
  return seconds < 5 ? 'just now' : `${formatDuration(seconds)} ago`;
}

const joined = (large: readonly [number, string], small: readonly [number, string]): string =>
  small[0] === 0 ? large.join(' ') : `${large.join(' ')} ${small.join(' ')}`;
