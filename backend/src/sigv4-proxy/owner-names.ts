import { TenantDirectory, type UserRow } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import type { XmlOwner } from '@sgw/s3-wire';
import { LRUCache } from 'lru-cache';

const MAX_CACHED_USERS = 10_000;
const CACHE_TTL_MS = 60_000;

/** How S3 shows owners: canonical id and display name, for the users behind our internal ids. */
@Injectable()
export class OwnerNames {
  private readonly users = new LRUCache<string, UserRow>({ max: MAX_CACHED_USERS, ttl: CACHE_TTL_MS });

  constructor(private readonly tenants: TenantDirectory) {}

  async owner(userId: string): Promise<XmlOwner> {
    const user = await this.find(userId);
    return { id: user?.canonicalId ?? '', displayName: user?.displayName ?? '' };
  }

  /** In the order of the ids. */
  ofAll(userIds: readonly string[]): Promise<readonly XmlOwner[]> {
    return Promise.all(userIds.map((id) => this.owner(id)));
  }

  private async find(userId: string): Promise<UserRow | undefined> {
    const known = this.users.get(userId);
    if (known) return known;
    const user = await this.tenants.user(userId);
    if (user) this.users.set(userId, user);
    return user;
  }
}
