import { EndpointFactsDto, SurveyProblemDto } from '@backend/snapshot';
import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import type {
  BucketProgress,
  BucketState,
  DiscoveryState,
  DiscoveryTotals,
  DiscoveryView,
  Exposure,
} from '@sgw/contracts';

export class BucketProgressDto implements BucketProgress {
  @ApiProperty()
  name!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  creationDate!: string | null;

  @ApiProperty({
    enum: ['queued', 'surveying', 'done', 'truncated', 'denied', 'failed', 'skipped', 'cancelled'],
  })
  state!: BucketState;

  @ApiProperty({ type: 'integer', nullable: true })
  objectCount!: number | null;

  @ApiProperty({ type: 'integer', format: 'int64', nullable: true })
  totalBytes!: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  versionCount!: number | null;

  @ApiProperty()
  truncated!: boolean;

  @ApiProperty({ enum: ['private', 'shared', 'authenticated', 'public', 'unknown'] })
  exposure!: Exposure['level'];

  @ApiPropertyOptional({ type: SurveyProblemDto })
  problem?: SurveyProblemDto;
}

export class DiscoveryTotalsDto implements DiscoveryTotals {
  @ApiProperty({ type: 'integer' })
  buckets!: number;

  @ApiProperty({ type: 'integer' })
  bucketsDone!: number;

  @ApiProperty({ type: 'integer' })
  bucketsFailed!: number;

  @ApiProperty({ type: 'integer' })
  objects!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  bytes!: number;

  @ApiProperty()
  isLowerBound!: boolean;

  @ApiProperty({ type: 'integer' })
  requests!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  receivedBytes!: number;

  @ApiProperty()
  objectsPerSecond!: number;
}

export class DiscoveryProblemDto extends SurveyProblemDto {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  details?: Readonly<Record<string, string | number>>;
}

export class DiscoveryDto implements DiscoveryView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({
    enum: ['connecting', 'listing-buckets', 'surveying', 'paused', 'saving', 'done', 'cancelled', 'failed'],
  })
  state!: DiscoveryState;

  @ApiPropertyOptional({ type: DiscoveryProblemDto })
  problem?: DiscoveryProblemDto;

  @ApiProperty({ nullable: true, allOf: [{ $ref: getSchemaPath(EndpointFactsDto) }] })
  endpoint!: EndpointFactsDto | null;

  @ApiProperty()
  endpointUrl!: string;

  @ApiProperty({ format: 'date-time' })
  startedAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  endedAt!: string | null;

  @ApiProperty({ format: 'date-time' })
  keysDroppedBy!: string;

  @ApiProperty()
  hasKeys!: boolean;

  @ApiProperty({ type: [BucketProgressDto] })
  buckets!: readonly BucketProgressDto[];

  @ApiProperty({ type: DiscoveryTotalsDto })
  totals!: DiscoveryTotalsDto;

  @ApiProperty({ type: 'integer', description: 'Requests at once now; fewer after a SlowDown' })
  concurrency!: number;

  @ApiProperty({ type: 'integer' })
  concurrencyAsked!: number;

  @ApiProperty({ type: 'integer' })
  slowDowns!: number;

  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  snapshotId!: string | null;

  @ApiProperty({ description: 'The process that holds it' })
  heldBy!: string;
}
