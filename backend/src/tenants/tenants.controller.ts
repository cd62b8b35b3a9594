import type { TenantRow } from '@backend/metadata';
import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { CreatedTenantView, TenantDetailView, TenantView } from '@sgw/contracts';
import {
  CreatedTenantDto,
  CreateTenantDto,
  TenantDetailDto,
  TenantDto,
  TenantSettingsDto,
} from './dto/tenant.dto.js';
import { TenantDirectory } from './tenant-directory.js';
import { TenantRegistrar } from './tenant-registrar.js';

/** Whose buckets the gateway holds. */
@ApiTags('Tenants')
@Controller('api/v1/tenants')
export class TenantsController {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly registrar: TenantRegistrar,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the tenants by name' })
  @ApiOkResponse({ type: [TenantDto] })
  async list(): Promise<readonly TenantView[]> {
    return (await this.tenants.list()).map(({ id, name }) => ({ id, name }));
  }

  @Post()
  @ApiOperation({ summary: 'Make a tenant: a bucket namespace of its own' })
  @ApiCreatedResponse({ type: CreatedTenantDto })
  @ApiConflictResponse({ description: 'The name is taken' })
  async add(@Body() request: CreateTenantDto): Promise<CreatedTenantView> {
    const { id } = await this.registrar.addTenant(request);
    return { id };
  }

  @Get(':tenant')
  @ApiOperation({ summary: 'Show a tenant, by name or id, with what its new buckets get' })
  @ApiOkResponse({ type: TenantDetailDto })
  async find(@Param('tenant') tenant: string): Promise<TenantDetailView> {
    return toView(await this.registrar.tenant(tenant));
  }

  @Patch(':tenant')
  @ApiOperation({ summary: 'Change what new buckets of a tenant get, and how its users may sign' })
  @ApiOkResponse({ type: TenantDetailDto })
  async change(
    @Param('tenant') tenant: string,
    @Body() request: TenantSettingsDto,
  ): Promise<TenantDetailView> {
    return toView(await this.registrar.setTenant(tenant, request));
  }
}

function toView(tenant: TenantRow): TenantDetailView {
  const { id, name, defaultObjectOwnership, defaultPublicAccessBlock, allowSignatureV2 } = tenant;
  return { id, name, defaultObjectOwnership, defaultPublicAccessBlock, allowSignatureV2 };
}
