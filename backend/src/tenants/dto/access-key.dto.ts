import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  AccessKeyView,
  ChangeAccessKeyRequest,
  CreateAccessKeyRequest,
  CreatedAccessKeyView,
} from '@sgw/contracts';
import { IsBoolean, IsISO8601, IsObject, IsOptional, Matches, ValidateIf } from 'class-validator';

/** AWS's own are 20 upper-case characters; other systems let people choose. Never what a credential scope is split at. */
const ACCESS_KEY_ID = /^[A-Za-z0-9_.-]{3,128}$/;
const SECRET = /^[\x21-\x7e]{8,256}$/;
const POLICY = 'What the key is limited to: a policy without principals';

export class CreateAccessKeyDto implements CreateAccessKeyRequest {
  @ApiPropertyOptional({
    description: 'Id of a key that an application has already',
    pattern: ACCESS_KEY_ID.source,
  })
  @IsOptional()
  @Matches(ACCESS_KEY_ID, {
    message: 'an access key id is 3 to 128 letters, digits, hyphens, dots and underscores',
  })
  accessKeyId?: string;

  @ApiPropertyOptional({ description: 'Secret of that key', minLength: 8, maxLength: 256 })
  @IsOptional()
  @Matches(SECRET, { message: 'a secret is 8 to 256 printable characters without blanks' })
  secretAccessKey?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: POLICY })
  @IsOptional()
  @IsObject()
  policy?: Readonly<Record<string, unknown>> | null;

  @ApiPropertyOptional({ format: 'date-time', description: 'From when on the key is refused' })
  @IsOptional()
  @IsISO8601({ strict: true })
  expiresAt?: string | null;
}

export class ChangeAccessKeyDto implements ChangeAccessKeyRequest {
  @ApiPropertyOptional({ description: 'Whether requests signed with it are refused' })
  @ValidateIf((_object, value) => value !== undefined)
  @IsBoolean()
  isDisabled?: boolean;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, nullable: true, description: POLICY })
  @IsOptional()
  @IsObject()
  policy?: Readonly<Record<string, unknown>> | null;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', nullable: true })
  @IsOptional()
  @IsISO8601({ strict: true })
  expiresAt?: string | null;
}

export class CreatedAccessKeyDto implements CreatedAccessKeyView {
  @ApiProperty()
  accessKeyId!: string;

  @ApiProperty({ description: 'Told this once' })
  secretAccessKey!: string;
}

export class AccessKeyDto implements AccessKeyView {
  @ApiProperty()
  accessKeyId!: string;

  @ApiProperty()
  isDisabled!: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  expiresAt?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  policy?: unknown;
}
