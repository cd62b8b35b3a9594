import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { CONFIG, type RunningConfig, SecretBox, SecretText } from '@backend/config';
import { TenantRepository, type TenantRow, type UserRow } from '@backend/metadata';
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { AccessKeyRing, type SigningKeyHolder } from './access-key-ring.js';

/** Name of the tenant that the first start makes. */
export const FIRST_TENANT = 'default';

/** AWS's own alphabet and length: clients check them. */
const KEY_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const KEY_ID_LENGTH = 20;
const SECRET_BYTES = 30;

export interface FirstTenant {
  readonly tenant: TenantRow;
  readonly accessKeyId: string;
  /** Only when this call made the key: it is shown once. */
  readonly secretAccessKey: SecretText | undefined;
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
      const tenant = (await this.tenants.tenants())[0] ?? (await this.addTenant(FIRST_TENANT));
      const user = (await this.tenants.users(tenant.id))[0] ?? (await this.addUser(tenant, 'admin'));
      const known = await this.tenants.findKeyOfUser(user.id, 'client');
      if (known) return { tenant, accessKeyId: known, secretAccessKey: undefined };
      const made = await this.addKey(user, 'client');
      return { tenant, ...made };
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
    const [tenant] = await this.tenants.tenants();
    const [user] = tenant ? await this.tenants.users(tenant.id) : [];
    return user && this.tenants.findKeyOfUser(user.id, 'client');
  }

  /** A key with which the console signs short-lived URLs for this user; made at the first use, never shown. */
  async consoleKey(user: UserRow): Promise<SigningKeyHolder> {
    const accessKeyId = await this.tenants.once(`console-key:${user.id}`, async () => {
      return (
        (await this.tenants.findKeyOfUser(user.id, 'console')) ??
        (await this.addKey(user, 'console')).accessKeyId
      );
    });
    const holder = await this.ring.find(accessKeyId);
    if (!holder) throw new GatewayError('metadata-unavailable', 'The console key cannot be read');
    return holder;
  }

  private async addTenant(name: string): Promise<TenantRow> {
    const tenant = { id: randomUUID(), name, defaultLocations: this.config.defaultLocations };
    await this.tenants.addTenant(tenant, this.config.region);
    return tenant;
  }

  private async addUser(tenant: TenantRow, displayName: string): Promise<UserRow> {
    const user = {
      id: randomUUID(),
      tenantId: tenant.id,
      canonicalId: randomBytes(32).toString('hex'),
      displayName,
    };
    await this.tenants.addUser(user);
    return user;
  }

  private async addKey(
    user: UserRow,
    purpose: 'client' | 'console',
  ): Promise<{ accessKeyId: string; secretAccessKey: SecretText }> {
    const id = randomUUID();
    const accessKeyId = `SGW${Array.from({ length: KEY_ID_LENGTH - 3 }, () => KEY_ID_ALPHABET[randomInt(KEY_ID_ALPHABET.length)]).join('')}`;
    const secretAccessKey = new SecretText(randomBytes(SECRET_BYTES).toString('base64url'));
    await this.tenants.addKey({
      id,
      userId: user.id,
      accessKeyId,
      sealedSecret: this.secrets.seal(secretAccessKey, id),
      purpose,
    });
    return { accessKeyId, secretAccessKey };
  }
}
