import { Module } from '@nestjs/common';
import { AccessKeyRing } from './access-key-ring.js';
import { AnonymousTenantFinder } from './anonymous-tenant-finder.js';
import { ConnectController } from './connect.controller.js';
import { TenantDirectory } from './tenant-directory.js';
import { TenantsController } from './tenants.controller.js';

@Module({
  controllers: [ConnectController, TenantsController],
  providers: [AccessKeyRing, AnonymousTenantFinder, TenantDirectory],
  exports: [AccessKeyRing, AnonymousTenantFinder, TenantDirectory],
})
export class TenantsModule {}
