const two = (value: number): string => String(value).padStart(2, '0');

/** Local date and time, `2025-03-09 14:05`; the reader's zone, in an order that sorts. */
export function formatDateTime(iso: string | undefined, hasSeconds = false): string {
  const date = iso ? new Date(iso) : undefined;
  if (!date || Number.isNaN(date.getTime())) return '—';
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return `${day} ${time}${hasSeconds ? `:${two(date.getSeconds())}` : ''}`;
}

/** Local time of day with seconds, `14:03:11`. */
export function formatClock(epochMs: number): string {
  const date = new Date(epochMs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

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
