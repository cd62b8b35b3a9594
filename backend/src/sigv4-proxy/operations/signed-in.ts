import type { SigningKeyHolder } from '@backend/tenants';
import { S3Error } from '@sgw/s3-wire';

/** Who signed, for what nobody may do unsigned. @throws S3Error AccessDenied */
export function signedIn(requester: SigningKeyHolder | null): SigningKeyHolder {
  if (!requester) throw new S3Error('AccessDenied');
  return requester;
}
