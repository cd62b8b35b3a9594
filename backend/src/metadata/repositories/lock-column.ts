import type { ObjectLock, RetentionMode } from '@sgw/retention';

/** All that protects version `v` in one column, null for most versions; a column each would cost every read. */
export const LOCK_COLUMN = `CASE WHEN v.lock_until IS NOT NULL OR v.has_legal_hold IS NOT NULL THEN
  concat(v.lock_mode, ' ', floor(extract(epoch FROM v.lock_until) * 1000)::bigint, ' ', v.has_legal_hold) END`;

/** @param text of {@link LOCK_COLUMN} @returns undefined where nobody ever said anything */
export function readLock(text: string | null | undefined): ObjectLock | undefined {
  if (!text) return undefined;
  const [mode, until, hold] = text.split(' ');
  return {
    ...(until ? { retention: { mode: mode as RetentionMode, until: new Date(Number(until)) } } : {}),
    ...(hold ? { hasLegalHold: hold === 't' } : {}),
  };
}
