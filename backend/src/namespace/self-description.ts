import { randomUUID } from 'node:crypto';
import { TenantRepository } from '@backend/metadata';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/**
 * The small mark that every stored object carries at its backend: which installation, version and bucket it is of. No
 * names, as those may be personal data. It prevents loops and lets an object be matched with its row.
 */
@Injectable()
export class SelfDescription implements OnModuleInit {
  private installationId = '';

  constructor(private readonly tenants: TenantRepository) {}

  async onModuleInit(): Promise<void> {
    this.installationId = await this.tenants.installationId(randomUUID());
  }

  /** @returns user metadata for the backend, under 256 bytes */
  of(versionId: string, bucketId: string): Readonly<Record<string, string>> {
    return { 'sgw-installation': this.installationId, 'sgw-version': versionId, 'sgw-bucket': bucketId };
  }
}
