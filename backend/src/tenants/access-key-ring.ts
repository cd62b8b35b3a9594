import { SecretBox, SecretText } from '@backend/config';
import { type AccessKeyRow, MetadataStore, TenantRepository, type UserRow } from '@backend/metadata';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** An access key that may sign requests now. */
export interface SigningKeyHolder {
  readonly accessKeyId: string;
  readonly secretAccessKey: SecretText;
  readonly user: UserRow;
  readonly tenant: AccessKeyRow['tenant'];
}

/** How long a key that was disabled elsewhere may still be accepted should its notification get lost, in milliseconds. */
const CACHE_TTL_MS = 5000;
const MAX_CACHED_KEYS = 10_000;

/** Finds the secret of an access key id, from memory nearly always. */
@Injectable()
export class AccessKeyRing implements OnModuleInit {
  // Unknown ids are remembered as null, or guessing them would be a way to load the database.
  private readonly cache = new LRUCache<string, { holder: SigningKeyHolder | null; expiresAtMs: number }>({
    max: MAX_CACHED_KEYS,
    ttl: CACHE_TTL_MS,
  });

  constructor(
    private readonly tenants: TenantRepository,
    private readonly secrets: SecretBox,
    private readonly store: MetadataStore,
  ) {}

  onModuleInit(): void {
    this.store.changes.on('sgw_key', (id) => (id === '' ? this.cache.clear() : this.cache.delete(id)));
  }

  /** @returns undefined for a key that is unknown, disabled or expired */
  async find(accessKeyId: string): Promise<SigningKeyHolder | undefined> {
    const cached = this.cache.get(accessKeyId);
    if (cached && cached.expiresAtMs > Date.now()) return cached.holder ?? undefined;
    const row = await this.tenants.findKey(accessKeyId);
    const holder =
      row && !row.isDisabled && (row.expiresAt === null || row.expiresAt.getTime() > Date.now())
        ? this.open(row)
        : null;
    this.cache.set(accessKeyId, {
      holder,
      expiresAtMs: row?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
    });
    return holder ?? undefined;
  }

  private open(row: AccessKeyRow): SigningKeyHolder {
    return {
      accessKeyId: row.accessKeyId,
      secretAccessKey: this.secrets.open(row.sealedSecret, row.id),
      user: row.user,
      tenant: row.tenant,
    };
  }
}
