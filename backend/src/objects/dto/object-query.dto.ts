import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_KEY_BYTES } from '@sgw/contracts';
import { Matches, MaxLength } from 'class-validator';
import { IsObjectKey } from './is-object-key.js';
import { PageQueryDto } from './page-query.dto.js';

/** PostgreSQL's texts hold none. */
const WITHOUT_NUL = /^[^\0]*$/u;

export class ObjectKeyQueryDto {
  @ApiProperty({ example: 'reports/2026.pdf', maxLength: MAX_KEY_BYTES })
  @IsObjectKey()
  key!: string;
}

export class ObjectPageQueryDto extends PageQueryDto {
  @ApiPropertyOptional({ description: 'Only keys that begin so', maxLength: MAX_KEY_BYTES, default: '' })
  @MaxLength(MAX_KEY_BYTES)
  @Matches(WITHOUT_NUL, { message: 'a prefix holds no NUL' })
  prefix = '';

  @ApiPropertyOptional({ description: 'Folds keys that are alike up to it; empty folds none', default: '' })
  @MaxLength(MAX_KEY_BYTES)
  @Matches(WITHOUT_NUL, { message: 'a delimiter holds no NUL' })
  delimiter = '';
}
