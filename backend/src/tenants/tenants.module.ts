import { Module } from '@nestjs/common';
import { AccessKeyRing } from './access-key-ring.js';
import { TenantDirectory } from './tenant-directory.js';

@Module({ providers: [AccessKeyRing, TenantDirectory], exports: [AccessKeyRing, TenantDirectory] })
export class TenantsModule {}
