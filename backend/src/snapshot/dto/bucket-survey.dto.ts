import {
  ApiProperty,
  type ApiPropertyOptions,
  ApiPropertyOptional,
  getSchemaPath,
  OmitType,
} from '@nestjs/swagger';
import type {
  BucketOverview,
  BucketSettings,
  BucketState,
  BucketSurvey,
  TruncationReason,
} from '@sgw/contracts';
import { TRUNCATION_REASONS } from '@sgw/survey';
import {
  BucketShapeDto,
  ExposureDto,
  SnapshotFileDto,
  SnapshotUploadDto,
  SnapshotVersionDto,
  SurveyProblemDto,
} from './survey-parts.dto.js';

const COUNT = { type: 'integer', format: 'int64', nullable: true, description: 'null: unknown' } as const;

/** The settings of a bucket as OpenAPI says it: an answer to each question. */
export const SETTINGS_SCHEMA: ApiPropertyOptions = {
  type: 'object',
  description:
    'Answers by name: location, versioning, mfaDelete, encryption, objectLock, lifecycle, policy, acl, publicAccessBlock, ownership, tags, cors, logging, replication, website',
  additionalProperties: {
    type: 'object',
    required: ['state'],
    properties: {
      state: { type: 'string', enum: ['known', 'absent', 'denied', 'unsupported', 'not-checked', 'failed'] },
      value: { description: 'Of what is known' },
    },
  },
};

export class BucketSurveyDto implements BucketSurvey {
  @ApiProperty({ example: 'reports' })
  name!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  creationDate!: string | null;

  @ApiProperty({
    enum: ['queued', 'surveying', 'done', 'truncated', 'denied', 'failed', 'skipped', 'cancelled'],
  })
  state!: BucketState;

  @ApiProperty(COUNT)
  objectCount!: number | null;

  @ApiProperty(COUNT)
  totalBytes!: number | null;

  @ApiProperty(COUNT)
  versionCount!: number | null;

  @ApiProperty(COUNT)
  versionBytes!: number | null;

  @ApiProperty(COUNT)
  deleteMarkerCount!: number | null;

  @ApiProperty(COUNT)
  incompleteUploadCount!: number | null;

  @ApiProperty(COUNT)
  incompleteUploadBytes!: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['exact', 'lower-bound', 'estimate', 'unknown'] },
    description: 'How much each number above is worth',
  })
  basis!: BucketSurvey['basis'];

  @ApiProperty()
  truncated!: boolean;

  @ApiProperty({ enum: TRUNCATION_REASONS, isArray: true })
  truncatedBy!: readonly TruncationReason[];

  @ApiPropertyOptional({ type: SurveyProblemDto })
  problem?: SurveyProblemDto;

  @ApiProperty(SETTINGS_SCHEMA)
  settings!: BucketSettings;

  @ApiProperty({ type: ExposureDto })
  exposure!: ExposureDto;

  @ApiProperty({ nullable: true, allOf: [{ $ref: getSchemaPath(BucketShapeDto) }] })
  shape!: BucketShapeDto | null;

  @ApiProperty({ type: [SnapshotFileDto], description: 'Those kept, in key order' })
  files!: readonly SnapshotFileDto[];

  @ApiPropertyOptional({
    type: [SnapshotVersionDto],
    description:
      'Older versions and delete markers kept, in key order; absent where versions were not listed',
  })
  oldVersions?: readonly SnapshotVersionDto[];

  @ApiPropertyOptional({
    type: [SnapshotUploadDto],
    description: 'Incomplete uploads kept; absent where they are not known',
  })
  uploads?: readonly SnapshotUploadDto[];

  @ApiProperty({ type: 'integer' })
  requests!: number;

  @ApiProperty({ type: 'integer' })
  durationMs!: number;
}

export class BucketOverviewDto
  extends OmitType(BucketSurveyDto, ['files', 'oldVersions', 'uploads'] as const)
  implements BucketOverview
{
  @ApiProperty({ type: 'integer' })
  filesKept!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: versions were not listed' })
  oldVersionsKept!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'null: uploads are not known' })
  uploadsKept!: number | null;
}
