import type { BucketRow } from '@backend/namespace';
import { type AclWish, type BodyRule, readAccessControlPolicy, readAclHeaders, S3Error } from '@sgw/s3-wire';
import { documentOf } from './document.js';
import type { ServiceContext } from './operation.js';

/**
 * What a PutBucketAcl or PutObjectAcl asks for, by header or by body.
 *
 * @param ownerId whom the body may name as owner
 * @throws S3Error AccessControlListNotSupported where ACLs are switched off; MissingSecurityHeader, UnexpectedContent,
 *   MalformedACLError, InvalidArgument; AccessDenied for another owner
 */
export async function readAclRequest(
  { request, payload }: Pick<ServiceContext, 'request' | 'payload'>,
  rule: BodyRule,
  bucket: BucketRow,
  ownerId: string,
): Promise<AclWish> {
  if (bucket.ownership === 'BucketOwnerEnforced') throw new S3Error('AccessControlListNotSupported');
  const byHeader = readAclHeaders(request.headers);
  const body = await documentOf(payload(), rule);
  if (byHeader) {
    if (body.length > 0) throw new S3Error('UnexpectedContent');
    return byHeader;
  }
  if (body.length === 0)
    throw new S3Error('MissingSecurityHeader', undefined, { MissingHeaderName: 'x-amz-acl' });
  const acl = readAccessControlPolicy(body);
  if (acl.ownerId !== undefined && acl.ownerId !== ownerId) throw new S3Error('AccessDenied');
  return { grants: acl.grants };
}
