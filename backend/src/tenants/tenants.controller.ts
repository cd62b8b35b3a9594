import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TenantView } from '@sgw/contracts';
import { TenantDto } from './dto/tenant.dto.js';
import { TenantDirectory } from './tenant-directory.js';

/** Whose buckets the gateway holds. */
@ApiTags('Tenants')
@Controller('api/v1/tenants')
export class TenantsController {
  constructor(private readonly tenants: TenantDirectory) {}

  @Get()
  @ApiOperation({ summary: 'List the tenants by name' })
  @ApiOkResponse({ type: [TenantDto] })
  async list(): Promise<readonly TenantView[]> {
    return (await this.tenants.list()).map(({ id, name }) => ({ id, name }));
  }
}
