import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { OBJECT_OWNERSHIPS, type ObjectOwnership } from '@sgw/access';
import type {
  CreatedTenantView,
  CreateTenantRequest,
  TenantDetailView,
  TenantSettingsRequest,
  TenantView,
} from '@sgw/contracts';
import { IsBoolean, IsIn, Matches, ValidateIf } from 'class-validator';

/** It may be a label of a host name (`SGW_TENANT_DOMAIN`). */
const TENANT_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Left out, but not null: a field that is there says something. */
const IfGiven = () => ValidateIf((_object, value) => value !== undefined);

export class TenantDto implements TenantView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'default' })
  name!: string;
}

export class TenantSettingsDto implements TenantSettingsRequest {
  @ApiPropertyOptional({ enum: OBJECT_OWNERSHIPS, default: 'BucketOwnerEnforced' })
  @IfGiven()
  @IsIn(OBJECT_OWNERSHIPS)
  defaultObjectOwnership?: ObjectOwnership;

  @ApiPropertyOptional({ description: 'Whether everything public is blocked in new buckets', default: true })
  @IfGiven()
  @IsBoolean()
  defaultPublicAccessBlock?: boolean;

  @ApiPropertyOptional({ description: 'Whether its users may sign by Signature Version 2', default: false })
  @IfGiven()
  @IsBoolean()
  allowSignatureV2?: boolean;
}

export class CreateTenantDto extends TenantSettingsDto implements CreateTenantRequest {
  @ApiProperty({ example: 'acme', pattern: TENANT_NAME.source })
  @Matches(TENANT_NAME, {
    message: 'a name is 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end',
  })
  name!: string;
}

export class CreatedTenantDto implements CreatedTenantView {
  @ApiProperty({ format: 'uuid' })
  id!: string;
}

export class TenantDetailDto extends TenantDto implements TenantDetailView {
  @ApiProperty({ enum: OBJECT_OWNERSHIPS })
  defaultObjectOwnership!: ObjectOwnership;

  @ApiProperty()
  defaultPublicAccessBlock!: boolean;

  @ApiProperty()
  allowSignatureV2!: boolean;
}
