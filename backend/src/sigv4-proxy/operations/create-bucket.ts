import { CONFIG, type RunningConfig } from '@backend/config';
import { BucketKeeper } from '@backend/objects';
import { Inject, Injectable } from '@nestjs/common';
import { OPERATIONS, readCreateBucket, requireBucketName } from '@sgw/s3-wire';
import { assertScopeRegion } from '@sgw/sigv4';
import { documentOf } from './document.js';
import { ServiceOperation, type ServiceContext } from './operation.js';
import { toTagMap } from './stored-form.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
@Injectable()
export class CreateBucket extends ServiceOperation {
  constructor(
    private readonly buckets: BucketKeeper,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    super();
  }

  async run({ request, requester, signature, responder, payload }: ServiceContext): Promise<void> {
    const name = request.address.bucket ?? '';
    requireBucketName(name);
    const wish = readCreateBucket(await documentOf(payload(), OPERATIONS.CreateBucket.body));
    const { region } = this.config;
    // A client that names our own region asks for no place in particular.
    const constraint = wish.locationConstraint === region ? undefined : wish.locationConstraint;
    const locations = constraint?.split(',').map((term) => term.trim().toLowerCase()) ?? [];
    assertScopeRegion(signature, [region, ...(constraint === undefined ? [] : [constraint]), ...locations]);
    await this.buckets.create({
      tenantId: requester.tenant.id,
      ownerUserId: requester.user.id,
      name,
      locationConstraint: constraint,
      defaultLocations: requester.tenant.defaultLocations,
      tags: toTagMap(wish.tags),
    });
    responder.empty(200, { location: `/${name}` });
  }
}
