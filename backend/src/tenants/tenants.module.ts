import { Module } from '@nestjs/common';
import { AccessKeyRing } from './access-key-ring.js';
import { ConnectController } from './connect.controller.js';
import { TenantDirectory } from './tenant-directory.js';
import { TenantsController } from './tenants.controller.js';

@Module({
  controllers: [ConnectController, TenantsController],
  providers: [AccessKeyRing, TenantDirectory],
  exports: [AccessKeyRing, TenantDirectory],
})
export class TenantsModule {}
