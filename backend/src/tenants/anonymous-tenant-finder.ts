import { CONFIG, type RunningConfig } from '@backend/config';
import { TenantRepository, type TenantRow } from '@backend/metadata';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

const CACHE_TTL_MS = 5000;
const MAX_CACHED_TENANTS = 10_000;
/** No tenant has an empty name, so it stands for the first one. */
const FIRST = '';

/** Finds the tenant of a request that carries no signature: public reads, CORS preflight, form posts. */
@Injectable()
export class AnonymousTenantFinder {
  // Unknown names are remembered as null, or asking for them would be a way to load the database.
  private readonly cache = new LRUCache<string, { readonly tenant: TenantRow | null }>({
    max: MAX_CACHED_TENANTS,
    ttl: CACHE_TTL_MS,
  });

  constructor(
    private readonly tenants: TenantRepository,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * The tenant that the host names, else SGW_ANONYMOUS_TENANT, else, where the database is the embedded one, the first.
   *
   * @param tenantHost tenant label of the host, if it has one
   * @returns undefined when there is none: the request is nobody's
   */
  async find(tenantHost: string | undefined): Promise<TenantRow | undefined> {
    const name =
      tenantHost ?? this.config.anonymousTenant ?? (this.config.isDatabaseEmbedded ? FIRST : undefined);
    if (name === undefined) return undefined;
    const cached = this.cache.get(name);
    if (cached) return cached.tenant ?? undefined;
    const tenant = await (name === FIRST ? this.tenants.firstTenant() : this.tenants.findTenant(name));
    this.cache.set(name, { tenant: tenant ?? null });
    return tenant;
  }
}
