import { randomBytes } from 'node:crypto';
import { SecretBox } from '@backend/config';
import { TenantRepository } from '@backend/metadata';
import { Injectable } from '@nestjs/common';

const NAME = 'namespace';
const SECRET_BYTES = 32;

/**
 * The secret behind physical bucket names: made once per installation, sealed in PostgreSQL, never changed, because a
 * new one would orphan every bucket.
 */
@Injectable()
export class NamespaceSecret {
  private secret: Promise<Buffer> | undefined;

  constructor(
    private readonly tenants: TenantRepository,
    private readonly secrets: SecretBox,
  ) {}

  bytes(): Promise<Buffer> {
    this.secret ??= this.read().catch((error: unknown) => {
      this.secret = undefined;
      throw error;
    });
    return this.secret;
  }

  private async read(): Promise<Buffer> {
    const sealed = await this.tenants.keepSealed(NAME, this.secrets.seal(randomBytes(SECRET_BYTES), NAME));
    return this.secrets.openBytes(sealed, NAME);
  }
}
