import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import type {
  BucketDelta,
  DiffWarning,
  DuplicateGroup,
  Finding,
  FindingSeverity,
  SettingChange,
  SettingGap,
  SettingName,
  SettingSide,
  SnapshotChange,
  SnapshotChangeKind,
  SnapshotDiff,
  SnapshotDuplicates,
  SnapshotFilesPage,
  SnapshotFindings,
  SnapshotUploadsPage,
  SnapshotVersionsPage,
} from '@sgw/contracts';
import { SnapshotSummaryDto } from './snapshot.dto.js';
import { SnapshotFileDto, SnapshotUploadDto, SnapshotVersionDto } from './survey-parts.dto.js';

export class FindingDto implements Finding {
  @ApiProperty({ example: 'public' })
  rule!: string;

  @ApiProperty({ enum: ['critical', 'warning', 'notice', 'unchecked'] })
  severity!: FindingSeverity;

  @ApiProperty({ type: 'string', nullable: true })
  bucket!: string | null;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  detail!: string;

  @ApiProperty()
  fix!: string;
}

export class SnapshotFindingsDto implements SnapshotFindings {
  @ApiProperty({ type: [FindingDto] })
  findings!: readonly FindingDto[];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  counts!: SnapshotFindings['counts'];
}

class ObjectNameDto {
  @ApiProperty()
  bucket!: string;

  @ApiProperty()
  key!: string;
}

export class DuplicateGroupDto implements DuplicateGroup {
  @ApiProperty()
  etag!: string;

  @ApiProperty({ type: 'integer', format: 'int64' })
  size!: number;

  @ApiProperty({ type: 'integer' })
  count!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  wastedBytes!: number;

  @ApiProperty({ type: [ObjectNameDto], description: 'The first 20' })
  files!: readonly ObjectNameDto[];
}

export class SnapshotDuplicatesDto implements SnapshotDuplicates {
  @ApiProperty({ type: [DuplicateGroupDto] })
  groups!: readonly DuplicateGroupDto[];

  @ApiProperty({ type: 'integer' })
  totalGroups!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  wastedBytes!: number;

  @ApiProperty()
  isLowerBound!: boolean;
}

const SETTING_NAMES: readonly SettingName[] = [
  'exposure',
  'acl',
  'policy',
  'publicAccessBlock',
  'ownership',
  'encryption',
  'versioning',
  'mfaDelete',
  'objectLock',
  'lifecycle',
  'cors',
  'logging',
  'replication',
  'website',
  'tags',
  'location',
];

class SettingSideDto implements SettingSide {
  @ApiProperty({
    enum: ['known', 'absent', 'denied', 'unsupported', 'not-checked', 'failed', 'unknown'],
    description: '`unknown` only of the exposure',
  })
  state!: SettingSide['state'];

  @ApiProperty({
    example: 'on, compliance, 30 days',
    description: 'For a person; of tags those that the other side does not have',
  })
  text!: string;
}

export class SettingGapDto implements SettingGap {
  @ApiProperty({ enum: SETTING_NAMES })
  setting!: SettingName;

  @ApiProperty({ type: SettingSideDto })
  before!: SettingSideDto;

  @ApiProperty({ type: SettingSideDto })
  after!: SettingSideDto;
}

export class SettingChangeDto extends SettingGapDto implements SettingChange {
  @ApiProperty({
    enum: ['weaker', 'stronger', 'different'],
    description: '`weaker`: protects less than before, or lets in more',
  })
  effect!: SettingChange['effect'];
}

export class BucketDeltaDto implements BucketDelta {
  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ['added', 'removed', 'changed', 'same'] })
  state!: BucketDelta['state'];

  @ApiProperty({ type: 'integer', nullable: true })
  objectsBefore!: number | null;

  @ApiProperty({ type: 'integer', nullable: true })
  objectsAfter!: number | null;

  @ApiProperty({ type: 'integer', format: 'int64', nullable: true })
  bytesBefore!: number | null;

  @ApiProperty({ type: 'integer', format: 'int64', nullable: true })
  bytesAfter!: number | null;

  @ApiPropertyOptional({ description: 'Objects are compared up to this key; without it, to the end' })
  comparedUpTo?: string;

  @ApiProperty({ type: [SettingChangeDto], description: 'Settings that differ' })
  settings!: readonly SettingChangeDto[];

  @ApiProperty({
    type: [SettingGapDto],
    description: 'Settings that a side does not know: whether they changed cannot be told',
  })
  settingsNotCompared!: readonly SettingGapDto[];
}

export class SnapshotChangeDto implements SnapshotChange {
  @ApiProperty({ enum: ['added', 'removed', 'changed', 'renamed'] })
  kind!: SnapshotChangeKind;

  @ApiProperty()
  bucket!: string;

  @ApiProperty()
  key!: string;

  @ApiPropertyOptional()
  fromBucket?: string;

  @ApiPropertyOptional()
  fromKey?: string;

  @ApiPropertyOptional({ type: 'integer', format: 'int64' })
  sizeBefore?: number;

  @ApiPropertyOptional({ type: 'integer', format: 'int64' })
  sizeAfter?: number;
}

export class DiffWarningDto implements DiffWarning {
  @ApiProperty({ enum: ['other-endpoint', 'partial-before', 'partial-after', 'not-server-side'] })
  code!: DiffWarning['code'];

  @ApiProperty({ type: 'string', nullable: true })
  bucket!: string | null;

  @ApiProperty()
  detail!: string;
}

export class SnapshotDiffDto implements SnapshotDiff {
  @ApiProperty({ type: SnapshotSummaryDto, description: 'The older' })
  a!: SnapshotSummaryDto;

  @ApiProperty({ type: SnapshotSummaryDto, description: 'The newer' })
  b!: SnapshotSummaryDto;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  counts!: SnapshotDiff['counts'];

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  bytes!: SnapshotDiff['bytes'];

  @ApiProperty({ type: [BucketDeltaDto] })
  buckets!: readonly BucketDeltaDto[];

  @ApiProperty({ type: [SnapshotChangeDto] })
  changes!: readonly SnapshotChangeDto[];

  @ApiProperty()
  isChangesTruncated!: boolean;

  @ApiProperty({ type: [DiffWarningDto] })
  warnings!: readonly DiffWarningDto[];
}

class BucketOfFileDto {
  @ApiProperty()
  bucket!: string;
}

export class SnapshotFileRowDto extends IntersectionType(SnapshotFileDto, BucketOfFileDto) {}

export class FolderDto {
  @ApiProperty()
  prefix!: string;

  @ApiProperty({ type: 'integer' })
  files!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  bytes!: number;
}

export class SnapshotFilesPageDto implements SnapshotFilesPage {
  @ApiProperty({ type: [SnapshotFileRowDto] })
  items!: readonly SnapshotFileRowDto[];

  @ApiProperty({ type: 'integer' })
  total!: number;

  @ApiProperty({ type: [FolderDto] })
  prefixes!: readonly FolderDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

class PlainPageDto {
  @ApiProperty({ type: 'integer' })
  total!: number;

  @ApiPropertyOptional()
  nextCursor?: string;
}

export class SnapshotVersionsPageDto extends PlainPageDto implements SnapshotVersionsPage {
  @ApiProperty({ type: [SnapshotVersionDto] })
  items!: readonly SnapshotVersionDto[];
}

export class SnapshotUploadsPageDto extends PlainPageDto implements SnapshotUploadsPage {
  @ApiProperty({ type: [SnapshotUploadDto] })
  items!: readonly SnapshotUploadDto[];
}
