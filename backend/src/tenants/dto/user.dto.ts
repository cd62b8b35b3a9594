import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { CreatedUserView, CreateUserRequest, UserView } from '@sgw/contracts';
import { IsEmail, IsObject, IsOptional, Length, Matches } from 'class-validator';

// eslint-disable-next-line no-control-regex -- names are shown in XML, which holds no control characters
const NO_CONTROL = /^[^\x00-\x1f\x7f]*$/;

export class CreateUserDto implements CreateUserRequest {
  @ApiProperty({ example: 'Ada', minLength: 1, maxLength: 255 })
  @Length(1, 255)
  @Matches(NO_CONTROL, { message: 'a display name holds no control characters' })
  displayName!: string;

  @ApiPropertyOptional({ format: 'email' })
  @IsOptional()
  @IsEmail({ require_tld: false })
  email?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'What the user may do or not beyond what they own: a policy without principals',
  })
  @IsOptional()
  @IsObject()
  policy?: Readonly<Record<string, unknown>>;
}

export class CreatedUserDto implements CreatedUserView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ description: '64 hex digits, as S3 shows an owner' })
  canonicalId!: string;
}

export class UserDto extends CreatedUserDto implements UserView {
  @ApiProperty({ example: 'Ada' })
  displayName!: string;

  @ApiPropertyOptional({ format: 'email' })
  email?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  policy?: unknown;
}
