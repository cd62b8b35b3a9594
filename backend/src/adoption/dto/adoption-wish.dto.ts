import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AdoptionFindingKind, AdoptionWish } from '@sgw/contracts';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

const MAX_PAGE = 100;
const MAX_FINDINGS = 1000;
const MOST_COPIES = 16;
/** What some provider may call a bucket: wider than S3's rule of today, and nothing that could leave its place in an address. */
const PHYSICAL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;
const KINDS = ['new', 'changed', 'removed', 'skipped'];

class PlaceDto {
  @ApiProperty({ example: 'default' })
  @IsString()
  @Length(1, 255)
  tenant!: string;

  @ApiProperty({ description: 'Name of the bucket at the provider', example: 'reports-2019' })
  @Matches(PHYSICAL_NAME)
  physicalBucket!: string;

  @ApiPropertyOptional({
    description: "As in CreateBucket, `fi,de`; the tenant's default locations when left out",
    example: 'fi',
  })
  @IsOptional()
  @IsString()
  @Length(1, 1024)
  locationConstraint?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MOST_COPIES, default: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_COPIES)
  replicaCount?: number;
}

export class AdoptionWishDto extends PlaceDto implements AdoptionWish {
  @ApiPropertyOptional({ format: 'uuid', description: 'A user of the tenant; its first one when left out' })
  @IsOptional()
  @IsUUID()
  ownerUser?: string;

  @ApiProperty({ description: 'Name of the logical bucket', example: 'reports' })
  @IsString()
  @Length(1, 255)
  bucket!: string;

  @ApiProperty({ description: 'Id of a declared backend, whose keys are used', example: 'provider-fi' })
  @IsString()
  @Length(1, 255)
  backend!: string;

  @ApiPropertyOptional({
    enum: ['refuse', 'mend'],
    default: 'refuse',
    description:
      '`mend`: adopted although its place breaks the rules, and readable as copies arrive where they hold',
  })
  @IsOptional()
  @IsIn(['refuse', 'mend'])
  onViolation?: 'refuse' | 'mend';
}

class SnapshotNameDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id!: string;
}

export class VerdictQuestionDto extends PlaceDto {
  @ApiPropertyOptional({ description: 'Name of the logical bucket to be' })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  bucket?: string;

  @ApiPropertyOptional({ description: 'Id of a declared backend; else the endpoint says which' })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  backend?: string;

  @ApiPropertyOptional({ description: 'Endpoint that a discovery saw', example: 'https://s3.example.org' })
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true })
  endpoint?: string;

  @ApiPropertyOptional({ type: SnapshotNameDto, description: 'Tells endpoint, objects and bytes' })
  @IsOptional()
  @ValidateNested()
  @Type(() => SnapshotNameDto)
  snapshot?: SnapshotNameDto;
}

export class RelistDto {
  @ApiPropertyOptional({ type: 'boolean', default: false, description: 'Make the rows fit what lies there' })
  @IsOptional()
  @IsBoolean()
  repair = false;
}

export class ReleaseDto {
  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description:
      'Give up last copies of adopted versions and changes of their tags, ACLs and object lock, without a look at the provider',
  })
  @IsOptional()
  @IsBoolean()
  discard = false;
}

export class AdoptionQueryDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  limit = 50;
}

export class AdoptionFindingQueryDto {
  @ApiPropertyOptional({ enum: KINDS })
  @IsOptional()
  @IsIn(KINDS)
  kind?: AdoptionFindingKind;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_FINDINGS, default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_FINDINGS)
  limit = 100;
}

export class WrittenQueryDto {
  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_FINDINGS, default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_FINDINGS)
  limit = 100;
}
