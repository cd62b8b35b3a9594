import type { ListedKey } from '@backend/metadata';
import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { AccessKeyView, CreatedAccessKeyView } from '@sgw/contracts';
import {
  AccessKeyDto,
  ChangeAccessKeyDto,
  CreateAccessKeyDto,
  CreatedAccessKeyDto,
} from './dto/access-key.dto.js';
import { TenantRegistrar } from './tenant-registrar.js';

/** With what a user signs. */
@ApiTags('Tenants')
@Controller('api/v1/tenants/:tenant/users/:user/keys')
export class AccessKeysController {
  constructor(private readonly registrar: TenantRegistrar) {}

  @Get()
  @ApiOperation({ summary: "List a user's keys, oldest first; never a secret" })
  @ApiOkResponse({ type: [AccessKeyDto] })
  async list(
    @Param('tenant') tenant: string,
    @Param('user') user: string,
  ): Promise<readonly AccessKeyView[]> {
    return (await this.registrar.keys(tenant, user)).map(toView);
  }

  @Post()
  @ApiOperation({
    summary: 'Make a key, or take the pair that an application has; the secret is told this once',
  })
  @ApiCreatedResponse({ type: CreatedAccessKeyDto })
  @ApiConflictResponse({ description: 'The access key id cannot be used' })
  async add(
    @Param('tenant') tenant: string,
    @Param('user') user: string,
    @Body() request: CreateAccessKeyDto,
  ): Promise<CreatedAccessKeyView> {
    const { accessKeyId, secretAccessKey } = await this.registrar.addKey(tenant, user, request);
    return { accessKeyId, secretAccessKey: secretAccessKey.reveal() };
  }

  @Patch(':accessKeyId')
  @ApiOperation({ summary: 'Disable or enable a key, or change its limits; takes effect at once' })
  @ApiOkResponse({ type: AccessKeyDto })
  async change(
    @Param('tenant') tenant: string,
    @Param('user') user: string,
    @Param('accessKeyId') accessKeyId: string,
    @Body() request: ChangeAccessKeyDto,
  ): Promise<AccessKeyView> {
    return toView(await this.registrar.setKey({ tenant, user, accessKeyId }, request));
  }

  @Delete(':accessKeyId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a key; takes effect at once' })
  @ApiNoContentResponse()
  remove(
    @Param('tenant') tenant: string,
    @Param('user') user: string,
    @Param('accessKeyId') accessKeyId: string,
  ): Promise<void> {
    return this.registrar.deleteKey(tenant, user, accessKeyId);
  }
}

function toView({ accessKeyId, isDisabled, createdAt, expiresAt, policy }: ListedKey): AccessKeyView {
  return {
    accessKeyId,
    isDisabled,
    createdAt: createdAt.toISOString(),
    ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
    ...(policy === null ? {} : { policy }),
  };
}
