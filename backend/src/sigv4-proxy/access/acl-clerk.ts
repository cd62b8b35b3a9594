import type { BucketRow } from '@backend/namespace';
import { type SigningKeyHolder, TenantDirectory, type UserRow } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import {
  type AccessControlList,
  CANNED_ACLS,
  expandCannedAcl,
  type Grant,
  isPublicAcl,
  privateAcl,
  type PublicAccessBlock,
} from '@sgw/access';
import {
  type AclWish,
  type HeaderMap,
  invalidArgument,
  readAclHeaders,
  S3Error,
  type ShownGrant,
  type WireGrant,
  type XmlOwner,
} from '@sgw/s3-wire';
import { OwnerNames } from '../owner-names.js';

/** Whose an ACL is about to be. */
export interface AclSubject {
  readonly tenantId: string;
  readonly owner: XmlOwner;
  /** Of the bucket around it, for an object. */
  readonly bucketOwner?: XmlOwner;
  readonly publicAccessBlock: PublicAccessBlock | null;
}

/** Whose a new object is, and who else may do what with it. */
export interface NewObjectAccess {
  readonly ownerUserId: string;
  /** Null for the owner alone. */
  readonly acl: AccessControlList | null;
}

/** ACLs that say nothing new where the bucket's owner owns everything in it. */
const HARMLESS: ReadonlySet<string> = new Set(['private', 'bucket-owner-full-control']);
/** Of AWS's own, with nobody behind it here. */
const FOR_EC2 = 'aws-exec-read';

/** Turns what clients say of ACLs into what is stored, and back; finds the users that grants name. */
@Injectable()
export class AclClerk {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly owners: OwnerNames,
  ) {}

  /**
   * Reads the ACL headers of a request that makes an object.
   *
   * @throws S3Error AccessControlListNotSupported | AccessDenied (public ACLs are blocked) | InvalidArgument |
   *   UnresolvableGrantByEmailAddress
   */
  async ofNewObject(
    headers: HeaderMap,
    bucket: BucketRow,
    requester: SigningKeyHolder | null,
  ): Promise<NewObjectAccess> {
    const wish = readAclHeaders(headers);
    const byBucketOwner = { ownerUserId: bucket.ownerUserId, acl: null };
    if (bucket.ownership === 'BucketOwnerEnforced') {
      if (wish && !HARMLESS.has(checkCanned(wish) ?? '')) throw new S3Error('AccessControlListNotSupported');
      return byBucketOwner;
    }
    if (bucket.ownership === 'BucketOwnerPreferred' && wish?.canned === 'bucket-owner-full-control')
      return byBucketOwner;
    const ownerUserId = objectOwnerOf(bucket, requester);
    if (!wish) return { ownerUserId, acl: null };
    return { ownerUserId, acl: await this.resolve(wish, await this.subject(bucket, ownerUserId)) };
  }

  /** The subject of an ACL in this bucket, or of the bucket itself when `ownerUserId` is left out. */
  async subject(bucket: BucketRow, ownerUserId?: string): Promise<AclSubject> {
    const bucketOwner = await this.owners.owner(bucket.ownerUserId);
    const { tenantId, publicAccessBlock } = bucket;
    if (ownerUserId === undefined) return { tenantId, publicAccessBlock, owner: bucketOwner };
    return { tenantId, publicAccessBlock, owner: await this.owners.owner(ownerUserId), bucketOwner };
  }

  /** @throws S3Error AccessDenied when the ACL is public and such are blocked; as {@link ofNewObject} */
  async resolve(wish: AclWish, subject: AclSubject): Promise<AccessControlList> {
    const acl = await this.expand(wish, subject);
    if (subject.publicAccessBlock?.blockPublicAcls && isPublicAcl(acl)) throw new S3Error('AccessDenied');
    return acl;
  }

  /** The ACL without asking whether it may be. */
  async expand(wish: AclWish, { owner, bucketOwner, tenantId }: AclSubject): Promise<AccessControlList> {
    const canned = checkCanned(wish);
    if (wish.grants) return { grants: await this.grants(wish.grants, tenantId) };
    if (canned === FOR_EC2) throw new S3Error('NotImplemented', undefined, { Header: 'x-amz-acl' });
    const name = CANNED_ACLS.find((known) => known === canned) ?? 'private';
    return expandCannedAcl(name, owner.id, bucketOwner?.id);
  }

  /** The grants as S3 shows them. */
  async shown(
    acl: AccessControlList | null,
    owner: XmlOwner,
    tenantId: string,
  ): Promise<readonly ShownGrant[]> {
    const { grants } = acl ?? privateAcl(owner.id);
    const ids = grants.flatMap(({ grantee }) => (grantee.type === 'user' ? [grantee.canonicalId] : []));
    const names = new Map(
      (await this.tenants.usersByIds(tenantId, ids)).map((user) => [user.canonicalId, user.displayName]),
    );
    return grants.map(({ grantee, permission }) => {
      if (grantee.type === 'group') return { grantee, permission };
      const displayName = names.get(grantee.canonicalId);
      const user = { id: grantee.canonicalId, ...(displayName === undefined ? {} : { displayName }) };
      return { grantee: { type: 'user', owner: user }, permission };
    });
  }

  private async grants(wire: readonly WireGrant[], tenantId: string): Promise<readonly Grant[]> {
    const ids = wire.flatMap(({ grantee }) => (grantee.type === 'user' ? [grantee.id] : []));
    const known = new Set(
      ids.length === 0
        ? []
        : (await this.tenants.usersByIds(tenantId, ids)).map(({ canonicalId }) => canonicalId),
    );
    const grants: Grant[] = [];
    for (const { grantee, permission } of wire) {
      if (grantee.type === 'group') grants.push({ grantee, permission });
      else if (grantee.type === 'user') {
        if (!known.has(grantee.id)) throw invalidArgument('Invalid id', 'CanonicalUser/ID', grantee.id);
        grants.push({ grantee: { type: 'user', canonicalId: grantee.id }, permission });
      } else {
        const { canonicalId } = await this.byEmail(tenantId, grantee.email);
        grants.push({ grantee: { type: 'user', canonicalId }, permission });
      }
    }
    return grants;
  }

  private async byEmail(tenantId: string, email: string): Promise<UserRow> {
    const [user, other] = await this.tenants.usersByEmail(tenantId, email);
    if (!user) throw new S3Error('UnresolvableGrantByEmailAddress');
    if (other) throw new S3Error('AmbiguousGrantByEmailAddress');
    return user;
  }
}

/** Whose an object is that this request makes: nobody has no id, so what they put belongs to the one who let them. */
export function objectOwnerOf(bucket: BucketRow, requester: SigningKeyHolder | null): string {
  const isEnforced = bucket.ownership === 'BucketOwnerEnforced';
  return isEnforced ? bucket.ownerUserId : (requester?.user.id ?? bucket.ownerUserId);
}

/** @throws S3Error InvalidArgument for a canned ACL that there is not */
function checkCanned({ canned }: AclWish): string | undefined {
  const isKnown = canned === undefined || canned === FOR_EC2 || CANNED_ACLS.some((name) => name === canned);
  if (!isKnown) throw invalidArgument('', 'x-amz-acl', canned);
  return canned;
}
