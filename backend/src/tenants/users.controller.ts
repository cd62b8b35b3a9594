import type { UserRow } from '@backend/metadata';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CreatedUserView, UserView } from '@sgw/contracts';
import { CreatedUserDto, CreateUserDto, UserDto } from './dto/user.dto.js';
import { TenantRegistrar } from './tenant-registrar.js';

/** Who may own buckets and objects. */
@ApiTags('Tenants')
@Controller('api/v1/tenants/:tenant/users')
export class UsersController {
  constructor(private readonly registrar: TenantRegistrar) {}

  @Get()
  @ApiOperation({ summary: "List a tenant's users, oldest first" })
  @ApiOkResponse({ type: [UserDto] })
  async list(@Param('tenant') tenant: string): Promise<readonly UserView[]> {
    return (await this.registrar.users(tenant)).map(toView);
  }

  @Post()
  @ApiOperation({ summary: 'Make a user of a tenant' })
  @ApiCreatedResponse({ type: CreatedUserDto })
  async add(@Param('tenant') tenant: string, @Body() request: CreateUserDto): Promise<CreatedUserView> {
    const { id, canonicalId } = await this.registrar.addUser(tenant, request);
    return { id, canonicalId };
  }
}

function toView({ id, canonicalId, displayName, email, policy }: UserRow): UserView {
  return {
    id,
    canonicalId,
    displayName,
    ...(email === null ? {} : { email }),
    ...(policy === null ? {} : { policy }),
  };
}
