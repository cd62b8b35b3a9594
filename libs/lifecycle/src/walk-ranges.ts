import type { LifecycleRule } from '@sgw/contracts';

/** Prefixes of the keys that a walk over versions has to look at: none of them begins with another. */
export function versionRanges(rules: readonly LifecycleRule[]): readonly string[] {
  return ranges(rules.filter(({ expiration, noncurrentExpiration }) => expiration ?? noncurrentExpiration));
}

/** The same for a walk over multipart uploads. */
export function uploadRanges(rules: readonly LifecycleRule[]): readonly string[] {
  return ranges(rules.filter(({ abortUploadsAfterDays }) => abortUploadsAfterDays !== undefined));
}

function ranges(rules: readonly LifecycleRule[]): readonly string[] {
  const prefixes = rules.filter(({ status }) => status === 'Enabled').map(({ prefix = '' }) => prefix);
  const kept: string[] = [];
  // In order, whatever begins with a prefix stands right behind it.
  for (const prefix of prefixes.toSorted()) {
    const last = kept.at(-1);
    if (last === undefined || !prefix.startsWith(last)) kept.push(prefix);
  }
  return kept;
}
