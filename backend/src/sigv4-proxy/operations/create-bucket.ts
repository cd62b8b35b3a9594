import { CONFIG, type RunningConfig } from '@backend/config';
import { BucketKeeper } from '@backend/objects';
import { bucketDefaults, type SigningKeyHolder } from '@backend/tenants';
import { Inject, Injectable } from '@nestjs/common';
import { isPublicAcl, isSharedAcl } from '@sgw/access';
import {
  type HeaderMap,
  OPERATIONS,
  readAclHeaders,
  readBucketLockEnabled,
  readCreateBucket,
  readObjectOwnership,
  requireBucketName,
  S3Error,
} from '@sgw/s3-wire';
import { assertScopeRegion } from '@sgw/sigv4';
import { AclClerk } from '../access/acl-clerk.js';
import { documentOf } from './document.js';
import { ServiceOperation, type ServiceContext } from './operation.js';
import { signedIn } from './signed-in.js';
import { toTagMap } from './stored-form.js';
import { wishedLocations } from './wished-locations.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
@Injectable()
export class CreateBucket extends ServiceOperation {
  constructor(
    private readonly buckets: BucketKeeper,
    private readonly acls: AclClerk,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    super();
  }

  async run({ request, requester, signature, responder, payload }: ServiceContext): Promise<void> {
    const owner = signedIn(requester);
    const name = request.address.bucket ?? '';
    requireBucketName(name);
    const isLocked = readBucketLockEnabled(request.headers);
    const wish = readCreateBucket(await documentOf(payload(), OPERATIONS.CreateBucket.body));
    const { region } = this.config;
    const { constraint, locations } = wishedLocations(wish.locationConstraint, region);
    assertScopeRegion(signature, [region, ...(constraint === undefined ? [] : [constraint]), ...locations]);
    await this.buckets.create({
      tenantId: owner.tenant.id,
      ownerUserId: owner.user.id,
      name,
      locationConstraint: constraint,
      defaultLocations: owner.tenant.defaultLocations,
      tags: toTagMap(wish.tags),
      ...(await this.accessOf(request.headers, owner)),
      objectLock: isLocked ? {} : null,
    });
    responder.empty(200, { location: `/${name}` });
  }

  /** What the tenant's buckets get, and what the request asks for beyond that. */
  private async accessOf(headers: HeaderMap, { tenant, user }: SigningKeyHolder) {
    const defaults = bucketDefaults(tenant);
    const asked = readObjectOwnership(headers);
    const wish = readAclHeaders(headers);
    const ownership = asked ?? defaults.ownership;
    const { publicAccessBlock } = defaults;
    if (!wish) return { ownership, publicAccessBlock, acl: null };
    const owner = { id: user.canonicalId, displayName: user.displayName };
    const acl = await this.acls.expand(wish, { tenantId: tenant.id, owner, publicAccessBlock });
    if (ownership === 'BucketOwnerEnforced') {
      if (isSharedAcl(acl, owner.id)) throw new S3Error('InvalidBucketAclWithObjectOwnership');
      return { ownership, publicAccessBlock, acl: null };
    }
    if (publicAccessBlock?.blockPublicAcls && isPublicAcl(acl))
      throw new S3Error('InvalidBucketAclWithBlockPublicAccessError');
    return { ownership, publicAccessBlock, acl };
  }
}
