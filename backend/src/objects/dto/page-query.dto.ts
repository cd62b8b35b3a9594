import { ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_KEYS_PER_PAGE } from '@sgw/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** Base64url of a position, which holds a key of 1,024 bytes at most. */
const MAX_CURSOR_CHARACTERS = 9000;

export class PageQueryDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_CURSOR_CHARACTERS)
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_KEYS_PER_PAGE, default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_KEYS_PER_PAGE)
  limit = 100;
}
