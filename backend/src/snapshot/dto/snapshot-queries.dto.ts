import { ApiProperty, ApiPropertyOptional, IntersectionType, PickType } from '@nestjs/swagger';
import {
  DIFF_EXPORT_FORMATS,
  type DiffExportFormat,
  EXPORT_FORMATS,
  type ExportFormat,
  FILE_SORTS,
  type FileSort,
} from '@sgw/survey';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';

export class FilesQueryDto {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(255)
  bucket?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  prefix?: string;

  @ApiPropertyOptional({ enum: ['/'] })
  @IsOptional()
  @IsIn(['/'])
  delimiter?: string;

  @ApiPropertyOptional({ description: 'Part of the key, whatever the case' })
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  search?: string;

  @ApiPropertyOptional({ enum: FILE_SORTS, default: 'key' })
  @IsOptional()
  @IsIn(FILE_SORTS)
  sort: FileSort = 'key';

  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @Matches(/^\d{1,9}$/, { message: 'cursor must be that of the page before' })
  cursor = '0';

  @ApiPropertyOptional({ type: 'integer', default: 1000, minimum: 1, maximum: 50_000 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(50_000)
  limit = 1000;
}

export class BucketQueryDto {
  @ApiProperty({ example: 'reports' })
  @IsString()
  @MaxLength(255)
  bucket!: string;
}

export class SideQueryDto extends IntersectionType(
  BucketQueryDto,
  PickType(FilesQueryDto, ['search', 'cursor', 'limit'] as const),
) {}

export class DuplicatesQueryDto {
  @ApiPropertyOptional({ type: 'integer', default: 500, minimum: 1, maximum: 10_000 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  limit = 500;
}

export class CompareQueryDto {
  @ApiProperty({ format: 'uuid', description: 'The older' })
  @IsUUID()
  a!: string;

  @ApiProperty({ format: 'uuid', description: 'The newer' })
  @IsUUID()
  b!: string;

  @ApiPropertyOptional({ type: 'integer', default: 1000, minimum: 1, maximum: 100_000 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100_000)
  limit = 1000;
}

export class DiffExportQueryDto extends PickType(CompareQueryDto, ['a', 'b'] as const) {
  @ApiPropertyOptional({ enum: DIFF_EXPORT_FORMATS, default: 'json' })
  @IsOptional()
  @IsIn(DIFF_EXPORT_FORMATS)
  format: DiffExportFormat = 'json';
}

export class ExportQueryDto {
  @ApiPropertyOptional({ enum: EXPORT_FORMATS, default: 'json' })
  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat = 'json';
}
