import { BucketDirectory } from '@backend/namespace';
import { CONFIG, type RunningConfig } from '@backend/config';
import { Inject, Injectable } from '@nestjs/common';
import { encodeContinuationToken, isoTime, readListBuckets, writeListBuckets } from '@sgw/s3-wire';
import { signedIn } from './signed-in.js';
import { ServiceOperation, type ServiceContext } from './operation.js';

/** AWS's greatest page (ListBuckets, `max-buckets`). */
const MAX_PAGE = 10_000;

const PARTIAL: ReadonlySet<string> = new Set([
  'bucket-region',
  'continuation-token',
  'max-buckets',
  'prefix',
]);

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
@Injectable()
export class ListBuckets extends ServiceOperation {
  constructor(
    private readonly buckets: BucketDirectory,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {
    super();
  }

  async run({ request, requester, responder }: ServiceContext): Promise<void> {
    const { tenant, user } = signedIn(requester);
    const wanted = readListBuckets(request.query);
    const limit = wanted.maxBuckets ?? MAX_PAGE;
    // Every bucket of this gateway is in its one region.
    const isElsewhere = wanted.bucketRegion !== undefined && wanted.bucketRegion !== this.config.region;
    const owner = { tenantId: tenant.id, userId: user.id };
    const found = isElsewhere
      ? []
      : await this.buckets.list(owner, wanted.after ?? '', wanted.prefix ?? '', limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const { canonicalId, displayName } = user;
    const document = writeListBuckets({
      owner: { id: canonicalId, displayName },
      buckets: page.map((bucket) => ({
        name: bucket.name,
        createdAt: isoTime(bucket.createdAt),
        // AWS names regions only to clients that ask for a part of the list.
        ...(request.query.pairs.some(([name]) => PARTIAL.has(name)) ? { region: bucket.homeRegion } : {}),
      })),
      ...(wanted.prefix === undefined ? {} : { prefix: wanted.prefix }),
      ...(found.length > limit && last
        ? { continuationToken: encodeContinuationToken({ value: last.name, isPrefix: false }) }
        : {}),
    });
    responder.xml(200, document);
  }
}
