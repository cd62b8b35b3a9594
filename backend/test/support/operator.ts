import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type {
  CreateAccessKeyRequest,
  CreatedAccessKeyView,
  CreatedTenantView,
  CreatedUserView,
  CreateUserRequest,
  TenantSettingsRequest,
} from '@sgw/contracts';
import type { GatewayAccess } from './gateway.js';
import { createS3Client, type S3Access } from './s3-client.js';
import { uniqueBucket } from './unique.js';

/** A user with a key and a client that signs with it. */
export interface TestUser extends CreatedUserView, S3Access {
  readonly tenantId: string;
  readonly email: string;
  readonly s3: S3Client;
}

type Access = Pick<GatewayAccess, 's3Url' | 'apiUrl' | 'adminKey'>;

/** The operator of a gateway as programs are one: by `X-Admin-Key`, without a session. */
export class Operator {
  private readonly clients: S3Client[] = [];

  constructor(private readonly access: () => Access) {}

  /** Sends a request to a path below `/api/v1`, whatever is answered. */
  send(method: string, path: string, body?: unknown, adminKey = this.access().adminKey): Promise<Response> {
    return fetch(`${this.access().apiUrl}/api/v1${path}`, {
      method,
      headers: { 'x-admin-key': adminKey, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The answer's document. @throws Error unless the answer is a success */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Makes a tenant; names sort behind the first tenant's. */
  async tenant(settings: TenantSettingsRequest = {}, name = uniqueBucket('tenant')): Promise<string> {
    return (await this.ask<CreatedTenantView>('POST', '/tenants', { name, ...settings })).id;
  }

  /** Makes a user with a key. @param tenant name or id */
  async user(
    tenant: string,
    more: Partial<CreateUserRequest> = {},
    key?: CreateAccessKeyRequest,
  ): Promise<TestUser> {
    const email = `${uniqueBucket('user')}@example.org`;
    const user = await this.ask<CreatedUserView>('POST', `/tenants/${tenant}/users`, {
      displayName: 'Someone',
      email,
      ...more,
    });
    const pair = await this.key(tenant, user.id, key);
    const access = { s3Url: this.access().s3Url, ...pair };
    return { ...user, ...access, tenantId: tenant, email, s3: this.client(pair) };
  }

  key(tenant: string, user: string, request: CreateAccessKeyRequest = {}): Promise<CreatedAccessKeyView> {
    return this.ask('POST', `/tenants/${tenant}/users/${user}/keys`, request);
  }

  /** A client that signs with this key; closed with the operator. */
  client(pair: CreatedAccessKeyView, config: S3ClientConfig = {}): S3Client {
    const client = createS3Client({ s3Url: this.access().s3Url, ...pair }, config);
    this.clients.push(client);
    return client;
  }

  close(): void {
    for (const client of this.clients) client.destroy();
  }
}
