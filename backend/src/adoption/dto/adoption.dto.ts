import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  AdoptionFinding,
  AdoptionFindingKind,
  AdoptionState,
  AdoptionVerdict,
  AdoptionView,
  AdoptionViolation,
  Page,
  WrittenReason,
  WrittenVersion,
} from '@sgw/contracts';

const STATES = ['listing', 'verifying', 'adopted', 'failed', 'releasing', 'released', 'cancelled'];

class AdoptionListingDto {
  @ApiProperty({ type: 'integer' })
  pages!: number;

  @ApiProperty({ type: 'integer' })
  versions!: number;

  @ApiProperty({ type: 'integer', description: 'Delete markers' })
  markers!: number;

  @ApiProperty({ type: 'integer', description: 'Current versions' })
  objects!: number;

  @ApiProperty({ type: 'integer' })
  bytes!: number;

  @ApiProperty({ type: 'integer', description: 'Keys that no row can hold' })
  skipped!: number;

  @ApiProperty({ type: 'string', nullable: true })
  lastKey!: string | null;
}

class AdoptionVerificationDto {
  @ApiProperty({ type: 'integer' })
  versions!: number;

  @ApiProperty({ type: 'integer' })
  bytes!: number;

  @ApiProperty({ type: 'integer' })
  remainingVersions!: number;

  @ApiProperty({ type: 'integer' })
  remainingBytes!: number;
}

class AdoptionForeignDto {
  @ApiProperty({ type: 'integer' })
  new!: number;

  @ApiProperty({ type: 'integer' })
  changed!: number;

  @ApiProperty({ type: 'integer' })
  removed!: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  comparedAt!: string | null;

  @ApiProperty()
  isComparing!: boolean;
}

export class AdoptionDto implements AdoptionView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  tenant!: string;

  @ApiProperty()
  bucket!: string;

  @ApiProperty({ format: 'uuid' })
  bucketId!: string;

  @ApiProperty({ format: 'uuid' })
  ownerUserId!: string;

  @ApiProperty()
  backend!: string;

  @ApiProperty()
  physicalBucket!: string;

  @ApiProperty({ enum: STATES })
  state!: AdoptionState;

  @ApiProperty()
  isPaused!: boolean;

  @ApiProperty({ enum: ['read-only', 'converted'] })
  mode!: 'read-only' | 'converted';

  @ApiProperty({ description: 'Whether its place breaks the rules of now' })
  isViolation!: boolean;

  @ApiProperty({ type: [String] })
  violations!: readonly string[];

  @ApiProperty({ type: AdoptionListingDto })
  listing!: AdoptionListingDto;

  @ApiProperty({ type: AdoptionVerificationDto })
  verification!: AdoptionVerificationDto;

  @ApiProperty({ type: AdoptionForeignDto, description: 'What the last comparison with the provider found' })
  foreign!: AdoptionForeignDto;

  @ApiProperty({
    type: 'integer',
    description: 'Versions and delete markers that keep it from being released',
  })
  gatewayWritten!: number;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why it stands still for now' })
  waiting!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  error!: string | null;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  listedAt!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  verifiedAt!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  convertedAt!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  endedAt!: string | null;
}

export class AdoptionPageDto implements Page<AdoptionView> {
  @ApiProperty({ type: [AdoptionDto] })
  items!: readonly AdoptionDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

export class AdoptionFindingDto implements AdoptionFinding {
  @ApiProperty({ enum: ['new', 'changed', 'removed', 'skipped'] })
  kind!: AdoptionFindingKind;

  @ApiProperty()
  key!: string;

  @ApiProperty({ type: 'string', nullable: true })
  providerVersionId!: string | null;

  @ApiProperty()
  detail!: string;

  @ApiProperty({ format: 'date-time' })
  foundAt!: string;
}

export class AdoptionFindingPageDto implements Page<AdoptionFinding> {
  @ApiProperty({ type: [AdoptionFindingDto] })
  items!: readonly AdoptionFindingDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

export class WrittenVersionDto implements WrittenVersion {
  @ApiProperty({ example: 'reports/2026.pdf' })
  key!: string;

  @ApiProperty({ description: 'As S3 clients name it; `null` where versions are not kept' })
  versionId!: string;

  @ApiProperty()
  isMarker!: boolean;

  @ApiProperty()
  isLatest!: boolean;

  @ApiProperty({ type: 'integer', format: 'int64' })
  sizeBytes!: number;

  @ApiProperty({ format: 'date-time' })
  lastModified!: string;

  @ApiProperty({
    enum: ['written', 'last-copy', 'amended'],
    description:
      'Written through the gateway; adopted, and not at the provider any more; adopted, and changed beside its bytes',
  })
  reason!: WrittenReason;
}

export class WrittenVersionPageDto implements Page<WrittenVersion> {
  @ApiProperty({ type: [WrittenVersionDto] })
  items!: readonly WrittenVersionDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

class AdoptionViolationDto implements AdoptionViolation {
  @ApiProperty({ example: 'residency' })
  rule!: string;

  @ApiProperty()
  reason!: string;

  @ApiPropertyOptional()
  policy?: string;
}

class BackendAtEndpointDto {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  zone!: string;

  @ApiProperty()
  isDisabled!: boolean;
}

class ObstacleDto {
  @ApiProperty({ example: 'bucket-already-adopted' })
  code!: string;

  @ApiProperty()
  reason!: string;
}

class ForeignSettingsDto {
  @ApiProperty({ enum: ['enabled', 'suspended', 'never', 'unknown'] })
  versioning!: 'enabled' | 'suspended' | 'never' | 'unknown';

  @ApiProperty({ enum: ['enabled', 'disabled', 'unknown'] })
  objectLock!: 'enabled' | 'disabled' | 'unknown';

  @ApiProperty({ enum: ['yes', 'no', 'unknown'] })
  isPublic!: 'yes' | 'no' | 'unknown';

  @ApiProperty()
  location!: string;
}

class SnapshotCountsDto {
  @ApiProperty({ type: 'integer' })
  objects!: number;

  @ApiProperty({ type: 'integer' })
  bytes!: number;

  @ApiProperty({ type: 'integer', nullable: true })
  versions!: number | null;

  @ApiProperty({ enum: ['exact', 'lower-bound'] })
  basis!: 'exact' | 'lower-bound';
}

class WantedCopiesDto {
  @ApiProperty({ type: 'integer' })
  wanted!: number;

  @ApiProperty({ type: [String] })
  backends!: readonly string[];
}

export class AdoptionVerdictDto implements AdoptionVerdict {
  @ApiProperty({ description: 'Whether the bytes may stay where they are, and the bucket can be adopted' })
  mayStay!: boolean;

  @ApiProperty({ enum: ['may-stay', 'violates', 'cannot-be-adopted'] })
  verdict!: AdoptionVerdict['verdict'];

  @ApiProperty({ type: [AdoptionViolationDto] })
  violations!: readonly AdoptionViolationDto[];

  @ApiProperty({ type: [BackendAtEndpointDto] })
  backends!: readonly BackendAtEndpointDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'What to declare where there is no such backend',
  })
  missing!: string | null;

  @ApiProperty({ type: [ObstacleDto] })
  obstacles!: readonly ObstacleDto[];

  @ApiProperty({ type: ForeignSettingsDto, nullable: true })
  settings!: ForeignSettingsDto | null;

  @ApiProperty({ type: SnapshotCountsDto, nullable: true })
  counts!: SnapshotCountsDto | null;

  @ApiProperty({ type: WantedCopiesDto, description: 'Where the rules want copies' })
  copies!: WantedCopiesDto;
}
