import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { CONFIG, type RunningConfig, SecretBox, SecretText } from '@backend/config';
import { TenantRepository, type TenantRow, type UserRow } from '@backend/metadata';
import { Inject, Injectable } from '@nestjs/common';
import { EVERYTHING_BLOCKED, type ObjectOwnership, type PublicAccessBlock } from '@sgw/access';
import { GatewayError, type TenantSettingsRequest } from '@sgw/contracts';
import { AccessKeyRing, type SigningKeyHolder } from './access-key-ring.js';

/** Name of the tenant that the first start makes. */
export const FIRST_TENANT = 'default';

/** AWS's own alphabet and length: clients check them. */
const KEY_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const KEY_ID_PREFIX = 'SGW';
const KEY_ID_LENGTH = 20;
const SECRET_BYTES = 30;

export interface FirstTenant {
  readonly tenant: TenantRow;
  readonly accessKeyId: string;
  /** Only when this call made the key: it is shown once. */
  readonly secretAccessKey: SecretText | undefined;
}

/** What a bucket of the tenant gets unless its maker says otherwise. */
export function bucketDefaults(tenant: TenantRow): {
  readonly ownership: ObjectOwnership;
  readonly publicAccessBlock: PublicAccessBlock | null;
} {
  return {
    ownership: tenant.defaultObjectOwnership,
    publicAccessBlock: tenant.defaultPublicAccessBlock ? EVERYTHING_BLOCKED : null,
  };
}

interface NewUser {
  readonly displayName: string;
  readonly email?: string;
  readonly policy?: unknown;
}

interface NewKey {
  readonly purpose: 'client' | 'console';
  readonly policy?: unknown;
  readonly expiresAt?: Date;
  /** The key that an application brings. */
  readonly pair?: KeyPair;
}

interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: SecretText;
}

/** Makes and finds tenants, users and their keys. */
@Injectable()
export class TenantDirectory {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly ring: AccessKeyRing,
    private readonly secrets: SecretBox,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /** Makes the first tenant with a user and a key, once per installation, however many processes start together. */
  async ensureFirstTenant(): Promise<FirstTenant> {
    return this.tenants.once('first-tenant', async () => {
      const tenant = (await this.tenants.firstTenant()) ?? (await this.addTenant(FIRST_TENANT, {}));
      if (!tenant) throw new GatewayError('conflict', 'The first tenant cannot be made');
      const user =
        (await this.tenants.users(tenant.id))[0] ?? (await this.addUser(tenant, { displayName: 'admin' }));
      const known = await this.tenants.findKeyOfUser(user.id, 'client');
      if (known) return { tenant, accessKeyId: known, secretAccessKey: undefined };
      return { tenant, ...(await this.addOwnKey(user, 'client')) };
    });
  }

  async list(): Promise<TenantRow[]> {
    return this.tenants.tenants();
  }

  /** @throws GatewayError `not-found` */
  async byName(name: string): Promise<TenantRow> {
    const tenant = await this.tenants.findTenant(name);
    if (!tenant) throw new GatewayError('not-found', `There is no tenant ${name}`);
    return tenant;
  }

  /** Users of the tenant with this e-mail address, whatever its case. */
  usersByEmail(tenantId: string, email: string): Promise<UserRow[]> {
    return this.tenants.usersByEmail(tenantId, email);
  }

  /** Those of the tenant's users that the ids or canonical ids name. */
  usersByIds(tenantId: string, ids: readonly string[]): Promise<UserRow[]> {
    return this.tenants.usersByIds(tenantId, ids);
  }

  async user(id: string): Promise<UserRow | undefined> {
    return this.tenants.findUser(id);
  }

  /** The tenant's oldest user: owner of what the operator makes in the console. @throws GatewayError `not-found` */
  async firstUser(tenantId: string): Promise<UserRow> {
    const [user] = await this.tenants.users(tenantId);
    if (!user) throw new GatewayError('not-found', 'The tenant has no user');
    return user;
  }

  /** Id of the first user's key, whose secret lies in the generated profile; undefined when it was taken away. */
  async firstKeyId(): Promise<string | undefined> {
    const tenant = await this.tenants.firstTenant();
    const [user] = tenant ? await this.tenants.users(tenant.id) : [];
    return user && this.tenants.findKeyOfUser(user.id, 'client');
  }

  /** A key with which the console signs short-lived URLs for this user; made at the first use, never shown. */
  async consoleKey(user: UserRow): Promise<SigningKeyHolder> {
    const accessKeyId = await this.tenants.once(`console-key:${user.id}`, async () => {
      return (
        (await this.tenants.findKeyOfUser(user.id, 'console')) ??
        (await this.addOwnKey(user, 'console')).accessKeyId
      );
    });
    const holder = await this.ring.find(accessKeyId);
    if (!holder) throw new GatewayError('metadata-unavailable', 'The console key cannot be read');
    return holder;
  }

  /** @returns undefined when the name is taken */
  async addTenant(name: string, settings: TenantSettingsRequest): Promise<TenantRow | undefined> {
    const tenant = {
      id: randomUUID(),
      name,
      defaultLocations: this.config.defaultLocations,
      defaultObjectOwnership: settings.defaultObjectOwnership ?? 'BucketOwnerEnforced',
      defaultPublicAccessBlock: settings.defaultPublicAccessBlock ?? true,
      allowSignatureV2: settings.allowSignatureV2 ?? false,
    };
    return (await this.tenants.addTenant(tenant, this.config.region)) ? tenant : undefined;
  }

  async addUser(tenant: TenantRow, { displayName, email, policy }: NewUser): Promise<UserRow> {
    const user = {
      id: randomUUID(),
      tenantId: tenant.id,
      canonicalId: randomBytes(32).toString('hex'),
      displayName,
      email: email ?? null,
      policy: policy ?? null,
    };
    await this.tenants.addUser(user);
    return user;
  }

  /** @returns undefined when the id of the pair is taken, by whomever */
  async addKey(user: UserRow, { purpose, policy, expiresAt, pair }: NewKey): Promise<KeyPair | undefined> {
    const id = randomUUID();
    const { accessKeyId, secretAccessKey } = pair ?? newPair();
    const isAdded = await this.tenants.addKey({
      id,
      userId: user.id,
      accessKeyId,
      sealedSecret: this.secrets.seal(secretAccessKey, id),
      purpose,
      policy,
      expiresAt,
    });
    if (!isAdded) return undefined;
    this.ring.forget(accessKeyId);
    return { accessKeyId, secretAccessKey };
  }

  private async addOwnKey(user: UserRow, purpose: NewKey['purpose']): Promise<KeyPair> {
    const made = await this.addKey(user, { purpose });
    if (!made) throw new GatewayError('conflict', 'The key cannot be made. Please try again.');
    return made;
  }
}

function newPair(): KeyPair {
  const random = Array.from(
    { length: KEY_ID_LENGTH - KEY_ID_PREFIX.length },
    () => KEY_ID_ALPHABET[randomInt(KEY_ID_ALPHABET.length)],
  );
  return {
    accessKeyId: `${KEY_ID_PREFIX}${random.join('')}`,
    secretAccessKey: new SecretText(randomBytes(SECRET_BYTES).toString('base64url')),
  };
}
