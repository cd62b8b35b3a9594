import { SecretText } from '@backend/config';
import {
  type KeyState,
  type ListedKey,
  TenantRepository,
  type TenantRow,
  type UserRow,
} from '@backend/metadata';
import { Injectable } from '@nestjs/common';
import { parseIdentityPolicy, PolicyError } from '@sgw/access';
import {
  type ChangeAccessKeyRequest,
  type CreateAccessKeyRequest,
  type CreateTenantRequest,
  type CreateUserRequest,
  GatewayError,
  type TenantSettingsRequest,
} from '@sgw/contracts';
import { AccessKeyRing } from './access-key-ring.js';
import { TenantDirectory } from './tenant-directory.js';

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Makes and changes tenants, users and keys, as the operator says. */
@Injectable()
export class TenantRegistrar {
  constructor(
    private readonly tenants: TenantRepository,
    private readonly directory: TenantDirectory,
    private readonly ring: AccessKeyRing,
  ) {}

  /** @throws GatewayError `conflict` when the name is taken */
  async addTenant({ name, ...settings }: CreateTenantRequest): Promise<TenantRow> {
    const tenant = await this.directory.addTenant(name, settings);
    if (!tenant) throw refusal('conflict', 'The name of the tenant is taken', '/name');
    return tenant;
  }

  /** @param nameOrId either: a tenant's name is never another's id. @throws GatewayError `not-found` */
  async tenant(nameOrId: string): Promise<TenantRow> {
    const tenant = UUID.test(nameOrId) ? await this.tenants.findTenantById(nameOrId) : undefined;
    return tenant ?? this.directory.byName(nameOrId);
  }

  /** @throws GatewayError `not-found` */
  async setTenant(nameOrId: string, change: TenantSettingsRequest): Promise<TenantRow> {
    const tenant = await this.tenant(nameOrId);
    const changed = { ...tenant, ...change };
    await this.tenants.setTenant(tenant.id, changed);
    this.ring.forgetAll();
    return changed;
  }

  /** @throws GatewayError `not-found` | `invalid-argument` for a policy that cannot be read */
  async addUser(nameOrId: string, request: CreateUserRequest): Promise<UserRow> {
    const tenant = await this.tenant(nameOrId);
    return this.directory.addUser(tenant, { ...request, policy: checkedPolicy(request.policy) });
  }

  /** @throws GatewayError `not-found` */
  async users(nameOrId: string): Promise<UserRow[]> {
    return this.tenants.users((await this.tenant(nameOrId)).id);
  }

  /**
   * Makes a key, or takes the pair that the request brings.
   *
   * @throws GatewayError `not-found` | `conflict` for an id that is taken, which does not tell whose it is
   */
  async addKey(
    nameOrId: string,
    userId: string,
    request: CreateAccessKeyRequest,
  ): Promise<{ accessKeyId: string; secretAccessKey: SecretText }> {
    const user = await this.user(nameOrId, userId);
    const { accessKeyId, secretAccessKey, policy, expiresAt } = request;
    if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
      const pointer = accessKeyId === undefined ? '/accessKeyId' : '/secretAccessKey';
      throw refusal('invalid-argument', 'A pair has both an access key id and a secret', pointer);
    }
    const made = await this.directory.addKey(user, {
      purpose: 'client',
      policy: checkedPolicy(policy),
      ...(expiresAt ? { expiresAt: new Date(expiresAt) } : {}),
      ...(accessKeyId !== undefined && secretAccessKey !== undefined
        ? { pair: { accessKeyId, secretAccessKey: new SecretText(secretAccessKey) } }
        : {}),
    });
    if (!made) throw refusal('conflict', 'The access key id cannot be used', '/accessKeyId');
    return made;
  }

  /** @throws GatewayError `not-found` */
  async keys(nameOrId: string, userId: string): Promise<ListedKey[]> {
    return this.tenants.keys((await this.user(nameOrId, userId)).id);
  }

  /** Takes effect here at once, and in other processes when they are told. @throws GatewayError `not-found` */
  async setKey(
    address: { readonly tenant: string; readonly user: string; readonly accessKeyId: string },
    change: ChangeAccessKeyRequest,
  ): Promise<ListedKey> {
    const user = await this.user(address.tenant, address.user);
    const key = (await this.tenants.keys(user.id)).find(
      ({ accessKeyId }) => accessKeyId === address.accessKeyId,
    );
    if (!key) throw noSuchKey();
    const state: KeyState = {
      isDisabled: change.isDisabled ?? key.isDisabled,
      expiresAt: change.expiresAt === undefined ? key.expiresAt : dateOf(change.expiresAt),
      policy: change.policy === undefined ? key.policy : checkedPolicy(change.policy),
    };
    if (!(await this.tenants.setKey(user.id, key.accessKeyId, state))) throw noSuchKey();
    this.ring.forget(key.accessKeyId);
    return { ...key, ...state };
  }

  /** @throws GatewayError `not-found` */
  async deleteKey(nameOrId: string, userId: string, accessKeyId: string): Promise<void> {
    const user = await this.user(nameOrId, userId);
    if (!(await this.tenants.deleteKey(user.id, accessKeyId))) throw noSuchKey();
    this.ring.forget(accessKeyId);
  }

  private async user(nameOrId: string, userId: string): Promise<UserRow> {
    const tenant = await this.tenant(nameOrId);
    const user = UUID.test(userId) ? await this.tenants.findUser(userId) : undefined;
    if (user?.tenantId !== tenant.id) throw new GatewayError('not-found', 'The tenant has no such user');
    return user;
  }
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** @returns the policy, or null for none. @throws GatewayError `invalid-argument` */
function checkedPolicy(policy: unknown): unknown {
  if (policy === undefined || policy === null) return null;
  try {
    parseIdentityPolicy(JSON.stringify(policy));
    return policy;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw refusal('invalid-argument', error.message, '/policy');
  }
}

function noSuchKey(): GatewayError {
  return new GatewayError('not-found', 'The user has no such key');
}

function refusal(code: 'conflict' | 'invalid-argument', message: string, pointer: string): GatewayError {
  return new GatewayError(code, message, { pointer });
}
