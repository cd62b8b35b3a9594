const SECOND_MS = 1000;

/** Whether two times may be one, of which a listing tells milliseconds and a header whole seconds. */
export function isSameTime(one: Date, other: Date): boolean {
  const apart = Math.abs(one.getTime() - other.getTime());
  return apart === 0 || (apart < SECOND_MS && (isWholeSecond(one) || isWholeSecond(other)));
}

/**
 * Whether what lies under a name was written there after it was listed. Only what has no version id of its own can be: a version
 * keeps its bytes for good. An older time is no later write, but another clock or another way of rounding.
 */
export function isOverwritten(
  listed: { readonly versionId: string | undefined; readonly modifiedAt: Date | null },
  seenAt: Date | undefined,
): boolean {
  const { versionId = 'null', modifiedAt } = listed;
  if (versionId !== 'null' || !modifiedAt || !seenAt) return false;
  return seenAt > modifiedAt && !isSameTime(seenAt, modifiedAt);
}

function isWholeSecond(time: Date): boolean {
  return time.getTime() % SECOND_MS === 0;
}
