import { TenantDirectory, type TenantRow } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import { S3Error } from '@sgw/s3-wire';
import { LRUCache } from 'lru-cache';

/** Guessing names of tenants must not be a way to load the database. */
const CACHE_TTL_MS = 5000;
const MAX_CACHED = 1000;

/** Finds whose buckets a request without a signature means. */
@Injectable()
export class AnonymousTenant {
  private readonly cache = new LRUCache<string, { tenant: TenantRow | undefined }>({
    max: MAX_CACHED,
    ttl: CACHE_TTL_MS,
  });

  constructor(private readonly tenants: TenantDirectory) {}

  /**
   * @param host the tenant that the request's host names, if it does
   * @throws S3Error AccessDenied when nobody is served without a signature; NoSuchBucket for a tenant that there is
   *   not, as for a bucket that there is not: which of the two is nobody's business
   */
  async require(host: string | undefined): Promise<TenantRow> {
    const key = host ?? '';
    const known = this.cache.get(key);
    const { tenant } = known ?? (await this.find(host));
    if (!tenant) throw new S3Error(host === undefined ? 'AccessDenied' : 'NoSuchBucket');
    return tenant;
  }

  private async find(host: string | undefined): Promise<{ tenant: TenantRow | undefined }> {
    const tenant = await (host === undefined ? this.tenants.anonymous() : this.tenants.findByName(host));
    const found = { tenant };
    this.cache.set(host ?? '', found);
    return found;
  }
}
