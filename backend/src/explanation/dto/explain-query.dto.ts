import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_KEY_BYTES } from '@sgw/contracts';
import { IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';

/** PostgreSQL's texts hold no NUL. */
const WITHOUT_NUL = /^[^\0]*$/u;
const MAX_NAME_CHARACTERS = 255;

/** The two names in the path. */
export class PlaceDto {
  @ApiProperty({ example: 'default' })
  @MaxLength(MAX_NAME_CHARACTERS)
  @Matches(WITHOUT_NUL, { message: 'a name holds no NUL' })
  tenant!: string;

  @ApiProperty({ example: 'reports' })
  @MaxLength(MAX_NAME_CHARACTERS)
  @Matches(WITHOUT_NUL, { message: 'a name holds no NUL' })
  bucket!: string;
}

export class ExplainQueryDto {
  @ApiProperty({ example: 'reports/2026.pdf', maxLength: MAX_KEY_BYTES })
  @MinLength(1)
  @MaxLength(MAX_KEY_BYTES)
  @Matches(WITHOUT_NUL, { message: 'a key holds no NUL' })
  key!: string;

  @ApiPropertyOptional({ description: 'As S3 clients see it; the current version when left out' })
  @IsOptional()
  @IsString()
  versionId?: string;
}
