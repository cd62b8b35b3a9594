import { ApiExtraModels, ApiProperty, IntersectionType, OmitType } from '@nestjs/swagger';
import type {
  EndpointFacts,
  Snapshot,
  SnapshotLimits,
  SnapshotList,
  SnapshotOverview,
  SnapshotProvenance,
  SnapshotSummary,
  SnapshotTotals,
  TruncationReason,
} from '@sgw/contracts';
import { TRUNCATION_REASONS } from '@sgw/survey';
import { BucketOverviewDto, BucketSurveyDto } from './bucket-survey.dto.js';
import { BucketShapeDto } from './survey-parts.dto.js';

export class EndpointFactsDto implements EndpointFacts {
  @ApiProperty({ example: 'https://s3.example.org' })
  url!: string;

  @ApiProperty()
  region!: string;

  @ApiProperty({ description: 'The vetted address that was talked to' })
  address!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'MinIO' })
  server!: string | null;

  @ApiProperty({ type: 'number', nullable: true })
  clockSkewSeconds!: number | null;
}

export class SnapshotLimitsDto implements SnapshotLimits {
  @ApiProperty({ type: 'integer' })
  maxBuckets!: number;

  @ApiProperty({ type: 'integer' })
  maxFiles!: number;

  @ApiProperty({ type: 'integer' })
  maxFilesPerBucket!: number;
}

class SeenDto {
  @ApiProperty({ type: 'integer' })
  buckets!: number;

  @ApiProperty({ type: 'integer' })
  objects!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  bytes!: number;
}

class KeptDto {
  @ApiProperty({ type: 'integer' })
  buckets!: number;

  @ApiProperty({ type: 'integer' })
  files!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  bytes!: number;
}

export class SnapshotTotalsDto implements SnapshotTotals {
  @ApiProperty({ type: SeenDto })
  seen!: SeenDto;

  @ApiProperty({ type: KeptDto })
  kept!: KeptDto;

  @ApiProperty()
  isLowerBound!: boolean;

  @ApiProperty({ type: 'integer' })
  unknownBuckets!: number;
}

@ApiExtraModels(BucketShapeDto)
export class SnapshotDto implements Snapshot {
  @ApiProperty({ type: 'integer', example: 1 })
  schemaVersion!: number;

  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: ['discovered', 'client-supplied', 'imported'] })
  provenance!: SnapshotProvenance;

  @ApiProperty({ format: 'date-time' })
  timestamp!: string;

  @ApiProperty({ type: 'integer', nullable: true })
  durationMs!: number | null;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  note!: string;

  @ApiProperty({ type: [String] })
  tags!: readonly string[];

  @ApiProperty({ type: EndpointFactsDto })
  endpoint!: EndpointFactsDto;

  @ApiProperty({ type: SnapshotLimitsDto })
  limits!: SnapshotLimitsDto;

  @ApiProperty({ type: SnapshotTotalsDto })
  totals!: SnapshotTotalsDto;

  @ApiProperty()
  truncated!: boolean;

  @ApiProperty({ enum: TRUNCATION_REASONS, isArray: true })
  truncatedBy!: readonly TruncationReason[];

  @ApiProperty({ type: 'integer', nullable: true })
  requests!: number | null;

  @ApiProperty({ type: [BucketSurveyDto] })
  buckets!: readonly BucketSurveyDto[];
}

class FileNameDto {
  @ApiProperty({ example: 'snapshot_s3.example.org_2026-03-01T12-00-00-000Z.json' })
  filename!: string;
}

class FileSizeDto extends FileNameDto {
  @ApiProperty({ type: 'integer' })
  fileBytes!: number;
}

export class SnapshotSummaryDto
  extends IntersectionType(OmitType(SnapshotDto, ['buckets', 'limits'] as const), FileSizeDto)
  implements SnapshotSummary {}

export class UnreadableFileDto {
  @ApiProperty()
  filename!: string;

  @ApiProperty()
  reason!: string;
}

export class SnapshotListDto implements SnapshotList {
  @ApiProperty({ type: [SnapshotSummaryDto] })
  snapshots!: readonly SnapshotSummaryDto[];

  @ApiProperty({ type: [UnreadableFileDto] })
  unreadable!: readonly UnreadableFileDto[];
}

class OverviewPartsDto extends FileNameDto {
  @ApiProperty({ type: [BucketOverviewDto] })
  buckets!: readonly BucketOverviewDto[];

  @ApiProperty({ type: BucketShapeDto })
  shape!: BucketShapeDto;
}

export class SnapshotOverviewDto
  extends IntersectionType(OmitType(SnapshotDto, ['buckets'] as const), OverviewPartsDto)
  implements SnapshotOverview {}
