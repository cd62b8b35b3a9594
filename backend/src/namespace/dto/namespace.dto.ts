import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { BucketMappingView, DirectoryView, NameView, Page } from '@sgw/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';

const MAX_PAGE = 1000;
const MAX_NAME = 255;
/** `tenant/bucket`: neither holds a slash. */
const CURSOR = /^[^/\0]{1,255}\/[^/\0]{1,255}$/;

export class DirectoryQueryDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @Matches(CURSOR, { message: 'the cursor is not one of an earlier page' })
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  limit = 100;
}

export class ResolveQueryDto {
  @ApiPropertyOptional({
    example: 'default',
    description: 'With `bucket`: which physical buckets are behind it',
  })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  tenant?: string;

  @ApiPropertyOptional({ example: 'reports' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  bucket?: string;

  @ApiPropertyOptional({
    example: 'fi-hel-local',
    description: 'With `physicalBucket`: which bucket is before it',
  })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  backend?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  physicalBucket?: string;
}

export class NameQueryDto {
  @ApiProperty({ example: 'default' })
  @IsString()
  @Length(1, MAX_NAME)
  tenant!: string;

  @ApiProperty({ example: 'reports', description: 'Any text: whether it can be a name is the question' })
  @IsString()
  @Length(0, MAX_NAME)
  bucket!: string;
}

export class BucketMappingDto implements BucketMappingView {
  @ApiProperty()
  backendId!: string;

  @ApiProperty()
  physicalBucket!: string;

  @ApiProperty({ enum: ['pending', 'ready'] })
  state!: BucketMappingView['state'];

  @ApiProperty({ type: 'integer', description: 'Names that were found taken at this backend' })
  collision!: number;

  @ApiProperty({ description: "Whether it was made with the provider's object lock, beside a plain one" })
  isLocked!: boolean;

  @ApiProperty({ description: 'Whether the bucket was there before us, under its own name' })
  isAdopted!: boolean;
}

export class DirectoryDto implements DirectoryView {
  @ApiProperty({ format: 'uuid' })
  bucketId!: string;

  @ApiProperty()
  tenant!: string;

  @ApiProperty()
  bucket!: string;

  @ApiProperty({ description: 'Canonical id' })
  ownerId!: string;

  @ApiProperty()
  owner!: string;

  @ApiProperty({ type: [String] })
  locations!: readonly string[];

  @ApiProperty()
  homeRegion!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Of a bucket whose physical buckets outlive it' })
  deletedAt?: string;

  @ApiProperty({ type: [BucketMappingDto] })
  mappings!: readonly BucketMappingDto[];
}

export class DirectoryPageDto implements Page<DirectoryView> {
  @ApiProperty({ type: [DirectoryDto] })
  items!: readonly DirectoryDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

export class NameDto implements NameView {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  isValid!: boolean;

  @ApiPropertyOptional({ description: 'Why it is not' })
  reason?: string;

  @ApiProperty({ description: 'Whether a bucket of the tenant has it' })
  isTaken!: boolean;
}
