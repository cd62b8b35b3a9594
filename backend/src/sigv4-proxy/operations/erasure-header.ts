import type { BucketRow } from '@backend/namespace';
import type { Deletion } from '@backend/objects';
import type { HeaderMap } from '@sgw/s3-wire';
import { S3Error } from '@sgw/s3-wire';
import type { ScopedSignature } from '@sgw/sigv4';

/** Asks of a delete that it ends in a signed record, and names the erasure in the answer. Ours; AWS knows none. */
const ERASURE_HEADER = 'x-sgw-erasure';

/**
 * Whether a delete is to be tracked.
 *
 * @param signature null where none covers the header: then whoever passed the request on may have added it
 * @throws S3Error InvalidArgument | AccessDenied
 */
export function readErasure(headers: HeaderMap, signature: ScopedSignature | null): boolean {
  const value = headers.get(ERASURE_HEADER);
  if (value === undefined) return false;
  if (signature === null) throw new S3Error('AccessDenied', `${ERASURE_HEADER} needs Signature Version 4`);
  if (value === 'tracked') return true;
  throw new S3Error('InvalidArgument', `${ERASURE_HEADER} is "tracked" or absent`, {
    ArgumentName: ERASURE_HEADER,
    ArgumentValue: value,
  });
}

/** A delete that would only hide the object erases nothing, and must not look as if. @throws S3Error InvalidRequest */
export function requireErasable({ versioning }: BucketRow, version: string | undefined): void {
  if (versioning === 'unversioned' || version !== undefined) return;
  const message = `This bucket keeps versions: ${ERASURE_HEADER} needs a versionId, as a delete marker erases nothing`;
  throw new S3Error('InvalidRequest', message);
}

/** The erasures that follow these deletions; nothing where none discarded a byte. */
export function erasureAnswer(
  deletions: readonly (Deletion | undefined)[],
): Readonly<Record<string, string>> {
  const ids = new Set(deletions.flatMap((deletion) => deletion?.erasureId ?? []));
  return ids.size === 0 ? {} : { [ERASURE_HEADER]: [...ids].join(', ') };
}
