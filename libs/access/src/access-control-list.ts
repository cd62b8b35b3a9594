import type { S3Action } from './actions.js';

export const OBJECT_OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;

/** Who owns the objects that others put into a bucket, and whether ACLs count at all (S3 Object Ownership). */
export type ObjectOwnership = (typeof OBJECT_OWNERSHIPS)[number];

export const ACL_PERMISSIONS = ['FULL_CONTROL', 'READ', 'WRITE', 'READ_ACP', 'WRITE_ACP'] as const;
export type AclPermission = (typeof ACL_PERMISSIONS)[number];

/** S3's predefined groups; here, whoever signed is a user of the bucket's tenant. */
export type AclGroup = 'AllUsers' | 'AuthenticatedUsers' | 'LogDelivery';

export type Grantee =
  | { readonly type: 'user'; readonly canonicalId: string }
  | { readonly type: 'group'; readonly group: AclGroup };

export interface Grant {
  readonly grantee: Grantee;
  readonly permission: AclPermission;
}

/** Who may do what with one bucket or object. Where none is stored, its owner has full control and nobody else anything. */
export interface AccessControlList {
  readonly grants: readonly Grant[];
}

export const CANNED_ACLS = [
  'private',
  'public-read',
  'public-read-write',
  'authenticated-read',
  'bucket-owner-read',
  'bucket-owner-full-control',
  'log-delivery-write',
] as const;

/** A predefined ACL by AWS's name (User Guide, "Canned ACL"); `aws-exec-read` is for EC2 and means nothing here. */
export type CannedAcl = (typeof CANNED_ACLS)[number];

const user = (canonicalId: string, permission: AclPermission): Grant => ({
  grantee: { type: 'user', canonicalId },
  permission,
});
const group = (name: AclGroup, permission: AclPermission): Grant => ({
  grantee: { type: 'group', group: name },
  permission,
});

/** The ACL of something that has none stored. */
export function privateAcl(ownerCanonicalId: string): AccessControlList {
  return { grants: [user(ownerCanonicalId, 'FULL_CONTROL')] };
}

/**
 * The grants that a canned ACL stands for.
 *
 * @param bucketOwnerCanonicalId given for objects only: on a bucket, the bucket owner's ACLs mean `private`
 */
export function expandCannedAcl(
  canned: CannedAcl,
  ownerCanonicalId: string,
  bucketOwnerCanonicalId?: string,
): AccessControlList {
  const { grants } = privateAcl(ownerCanonicalId);
  switch (canned) {
    case 'private':
      return { grants };
    case 'public-read':
      return { grants: [...grants, group('AllUsers', 'READ')] };
    case 'public-read-write':
      return { grants: [...grants, group('AllUsers', 'READ'), group('AllUsers', 'WRITE')] };
    case 'authenticated-read':
      return { grants: [...grants, group('AuthenticatedUsers', 'READ')] };
    case 'log-delivery-write':
      return { grants: [...grants, group('LogDelivery', 'WRITE'), group('LogDelivery', 'READ_ACP')] };
    case 'bucket-owner-read':
    case 'bucket-owner-full-control': {
      if (bucketOwnerCanonicalId === undefined || bucketOwnerCanonicalId === ownerCanonicalId)
        return { grants };
      const permission = canned === 'bucket-owner-read' ? 'READ' : 'FULL_CONTROL';
      return { grants: [...grants, user(bucketOwnerCanonicalId, permission)] };
    }
  }
}

/** Whether the ACL gives anything to everybody, or to everybody who signs. */
export function isPublicAcl({ grants }: AccessControlList): boolean {
  return grants.some(({ grantee }) => isPublicGrantee(grantee));
}

/** Whether the ACL gives anything to anybody but the owner. */
export function isSharedAcl({ grants }: AccessControlList, ownerCanonicalId: string): boolean {
  return grants.some(({ grantee }) => grantee.type === 'group' || grantee.canonicalId !== ownerCanonicalId);
}

export function isPublicGrantee(grantee: Grantee): boolean {
  return grantee.type === 'group' && grantee.group !== 'LogDelivery';
}

type Scope = 'bucket' | 'object';

/** What a permission allows (User Guide, "Mapping of ACL permissions and access policy permissions"). */
const ALLOWED: Readonly<Record<Scope, Readonly<Record<AclPermission, readonly S3Action[]>>>> = {
  bucket: {
    READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
    // Whoever may begin an upload may also give it up; its id is known to nobody else.
    WRITE: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    READ_ACP: ['s3:GetBucketAcl'],
    WRITE_ACP: ['s3:PutBucketAcl'],
    FULL_CONTROL: [],
  },
  object: {
    READ: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectAttributes', 's3:GetObjectVersionAttributes'],
    WRITE: [],
    READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
    WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
    FULL_CONTROL: [],
  },
};

export interface AclQuestion {
  readonly scope: Scope;
  readonly action: string;
  /** Undefined for a request without a signature. */
  readonly canonicalId: string | undefined;
  /** Whether grants to everybody count; not so under `IgnorePublicAcls`. */
  readonly arePublicGrantsIgnored: boolean;
}

/** Whether a grant of the ACL allows the action. */
export function isAllowedByAcl({ grants }: AccessControlList, question: AclQuestion): boolean {
  return grants.some(
    ({ grantee, permission }) =>
      isGrantee(grantee, question) && permits(question.scope, permission, question.action),
  );
}

function isGrantee(grantee: Grantee, { canonicalId, arePublicGrantsIgnored }: AclQuestion): boolean {
  if (grantee.type === 'user') return grantee.canonicalId === canonicalId;
  if (arePublicGrantsIgnored || grantee.group === 'LogDelivery') return false;
  return grantee.group === 'AllUsers' || canonicalId !== undefined;
}

function permits(scope: Scope, permission: AclPermission, action: string): boolean {
  const table = ALLOWED[scope];
  const actions: readonly string[] =
    permission === 'FULL_CONTROL' ? Object.values(table).flat() : table[permission];
  return actions.includes(action);
}
