import type { ObjectRef } from '@backend/backends';
import type { ReplicaRow } from '@backend/metadata';

/** Where a copy lies; of an adopted object also which version of which tag it must be, or it is another one. */
export function refOfCopy(
  copy: Pick<ReplicaRow, 'physicalBucket' | 'physicalKey' | 'isForeign' | 'backendVersionId' | 'storedEtag'>,
): ObjectRef {
  const { physicalBucket, physicalKey, isForeign, backendVersionId, storedEtag } = copy;
  return {
    bucket: physicalBucket ?? '',
    key: physicalKey ?? '',
    ...(isForeign && storedEtag !== null && { etag: storedEtag }),
    ...(isForeign && backendVersionId !== null && { versionId: backendVersionId }),
  };
}
