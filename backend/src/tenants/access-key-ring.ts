import { SecretBox, SecretText } from '@backend/config';
import { type AccessKeyRow, MetadataStore, TenantRepository, type UserRow } from '@backend/metadata';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { parseIdentityPolicy, type Policy } from '@sgw/access';
import { LRUCache } from 'lru-cache';

/** An access key that may sign requests now. */
export interface SigningKeyHolder {
  readonly accessKeyId: string;
  readonly secretAccessKey: SecretText;
  readonly user: UserRow;
  readonly tenant: AccessKeyRow['tenant'];
  /** What the key is limited to. */
  readonly keyPolicy: Policy | null;
  /** What the operator gave or denied its user beyond what they own. */
  readonly identityPolicy: Policy | null;
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

  /** Counts what was forgotten: a row read before that is not to be remembered after it. */
  private forgotten = 0;

  constructor(
    private readonly tenants: TenantRepository,
    private readonly secrets: SecretBox,
    private readonly store: MetadataStore,
  ) {}

  onModuleInit(): void {
    this.store.changes.on('sgw_key', (id) => (id === '' ? this.forgetAll() : this.forget(id)));
  }

  /** What is known of the key may have changed. */
  forget(accessKeyId: string): void {
    this.forgotten++;
    this.cache.delete(accessKeyId);
  }

  forgetAll(): void {
    this.forgotten++;
    this.cache.clear();
  }

  /** @returns undefined for a key that is unknown, disabled or expired */
  async find(accessKeyId: string): Promise<SigningKeyHolder | undefined> {
    const cached = this.cache.get(accessKeyId);
    if (cached && cached.expiresAtMs > Date.now()) return cached.holder ?? undefined;
    const { forgotten } = this;
    const row = await this.tenants.findKey(accessKeyId);
    const holder =
      row && !row.isDisabled && (row.expiresAt === null || row.expiresAt.getTime() > Date.now())
        ? this.open(row)
        : null;
    const expiresAtMs = row?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
    if (forgotten === this.forgotten) this.cache.set(accessKeyId, { holder, expiresAtMs });
    return holder ?? undefined;
  }

  private open(row: AccessKeyRow): SigningKeyHolder {
    return {
      accessKeyId: row.accessKeyId,
      secretAccessKey: this.secrets.open(row.sealedSecret, row.id),
      user: row.user,
      tenant: row.tenant,
      keyPolicy: readPolicy(row.policy),
      identityPolicy: readPolicy(row.user.policy),
    };
  }
}

function readPolicy(policy: unknown): Policy | null {
  return policy === null ? null : parseIdentityPolicy(JSON.stringify(policy));
}
