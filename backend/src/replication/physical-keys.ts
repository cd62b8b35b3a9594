import type { ClaimedReplica } from '@backend/metadata';
import { physicalKey } from '@sgw/namespace';

const INCARNATION = /\.(\d{1,9})$/;

/**
 * Names the bytes a copy is about to write. A copy that is tried again writes over its own bytes; one that takes the
 * place of a copy whose removal was owed takes a new name, as a removal sent earlier may still arrive.
 *
 * @param usedKeys every key that the version ever had at this backend
 */
export function keyForCopy(
  claimed: Pick<ClaimedReplica, 'versionId' | 'state' | 'physicalKey' | 'error'>,
  usedKeys: readonly string[],
): string {
  const isRetry = claimed.state === 'writing' || claimed.error !== null;
  if (claimed.physicalKey !== null && isRetry) return claimed.physicalKey;
  if (usedKeys.length === 0) return physicalKey(claimed.versionId);
  const incarnations = usedKeys.map((key) => Number(INCARNATION.exec(key)?.[1] ?? 0));
  return physicalKey(claimed.versionId, Math.max(...incarnations) + 1);
}
