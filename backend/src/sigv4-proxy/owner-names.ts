import type { ListedRow } from '@backend/objects';
import { TenantDirectory, type UserRow } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import type { ListedObject, XmlOwner } from '@sgw/s3-wire';
import { LRUCache } from 'lru-cache';

const MAX_CACHED_USERS = 10_000;
const CACHE_TTL_MS = 60_000;
const OWNER_COLUMN = 7;

/** How S3 shows owners: canonical id and display name, for the users behind our internal ids. */
@Injectable()
export class OwnerNames {
  private readonly users = new LRUCache<string, UserRow>({ max: MAX_CACHED_USERS, ttl: CACHE_TTL_MS });

  constructor(private readonly tenants: TenantDirectory) {}

  async owner(userId: string): Promise<XmlOwner> {
    const user = await this.find(userId);
    return { id: user?.canonicalId ?? '', displayName: user?.displayName ?? '' };
  }

  /** The rows with canonical ids in place of our own. */
  async onWire(rows: readonly ListedRow[]): Promise<readonly ListedObject[]> {
    const canonical = new Map<string, string>();
    for (const row of rows) {
      const id = row[OWNER_COLUMN];
      if (!canonical.has(id)) canonical.set(id, (await this.owner(id)).id);
    }
    return rows.map((row) => [
      row[0],
      row[1],
      row[2],
      row[3],
      row[4],
      row[5],
      row[6],
      canonical.get(row[OWNER_COLUMN]) ?? '',
    ]);
  }

  /** Display names by canonical id, of the owners of these rows. */
  async of(rows: readonly ListedRow[]): Promise<ReadonlyMap<string, string>> {
    const owners = await Promise.all(
      [...new Set(rows.map((row) => row[OWNER_COLUMN]))].map((id) => this.owner(id)),
    );
    return new Map(owners.map(({ id, displayName }) => [id, displayName ?? '']));
  }

  private async find(userId: string): Promise<UserRow | undefined> {
    const known = this.users.get(userId);
    if (known) return known;
    const user = await this.tenants.user(userId);
    if (user) this.users.set(userId, user);
    return user;
  }
}
