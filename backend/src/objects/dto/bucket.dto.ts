import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { BucketView, CreateBucketRequest, Page } from '@sgw/contracts';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { IsBucketName } from './is-bucket-name.js';
import { IsName } from './is-name.js';

/** What a tag can say, in three digits. */
const MAX_REPLICAS = 999;

export class CreateBucketDto implements CreateBucketRequest {
  @ApiProperty({ example: 'default' })
  @IsName()
  tenant!: string;

  @ApiProperty({ example: 'reports', minLength: 3, maxLength: 63 })
  @IsBucketName()
  name!: string;

  @ApiProperty({
    description:
      'Ordered list of locations: jurisdictions, countries, cities or zones. Bytes lie nowhere else.',
    example: 'fi,de',
  })
  @IsString()
  @MaxLength(1024)
  locationConstraint!: string;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_REPLICAS,
    description: 'Copies its objects get unless their own tag says otherwise',
  })
  @IsInt()
  @Min(1)
  @Max(MAX_REPLICAS)
  replicaCount!: number;
}

export class PhysicalBucketDto {
  @ApiProperty({ example: 'fi-hel-local' })
  backendId!: string;

  @ApiProperty()
  physicalBucket!: string;
}

export class BucketDto implements BucketView {
  @ApiProperty({ example: 'default' })
  tenant!: string;

  @ApiProperty({ example: 'reports' })
  name!: string;

  @ApiProperty({ type: [String], example: ['fi', 'de'] })
  locations!: readonly string[];

  @ApiProperty({ type: 'integer' })
  replicaCount!: number;

  @ApiProperty({ type: 'integer' })
  objects!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  bytes!: number;

  @ApiProperty({ type: 'integer', description: 'Copies that are promised and not verified yet' })
  replicasOwed!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  tags!: Readonly<Record<string, string>>;

  @ApiProperty({ type: [PhysicalBucketDto], description: 'Its bucket at every backend where it has one' })
  backends!: readonly PhysicalBucketDto[];
}

export class BucketPageDto implements Page<BucketView> {
  @ApiProperty({ type: [BucketDto] })
  items!: readonly BucketDto[];

  @ApiPropertyOptional({ description: 'Pass as `cursor` for the next page; absent on the last one' })
  nextCursor?: string;
}
