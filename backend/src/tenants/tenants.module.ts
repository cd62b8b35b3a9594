import { Module } from '@nestjs/common';
import { AccessKeysController } from './access-keys.controller.js';
import { AccessKeyRing } from './access-key-ring.js';
import { AnonymousTenantFinder } from './anonymous-tenant-finder.js';
import { ConnectController } from './connect.controller.js';
import { TenantDirectory } from './tenant-directory.js';
import { TenantRegistrar } from './tenant-registrar.js';
import { TenantsController } from './tenants.controller.js';
import { UsersController } from './users.controller.js';

@Module({
  controllers: [AccessKeysController, ConnectController, TenantsController, UsersController],
  providers: [AccessKeyRing, AnonymousTenantFinder, TenantDirectory, TenantRegistrar],
  exports: [AccessKeyRing, AnonymousTenantFinder, TenantDirectory],
})
export class TenantsModule {}
