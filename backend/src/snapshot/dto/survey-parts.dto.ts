import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import type {
  BucketShape,
  Exposure,
  HistogramBin,
  Share,
  SnapshotFile,
  SnapshotUpload,
  SnapshotVersion,
  SurveyProblem,
} from '@sgw/contracts';

export class HistogramBinDto implements HistogramBin {
  @ApiProperty({ example: '1 – 10 MiB' })
  label!: string;

  @ApiProperty({ description: 'Least size in bytes, or least age in days' })
  from!: number;

  @ApiProperty({ type: 'integer' })
  objects!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  bytes!: number;
}

export class ShareDto implements Share {
  @ApiProperty()
  name!: string;

  @ApiProperty({ type: 'integer' })
  objects!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  bytes!: number;
}

export class BucketShapeDto implements BucketShape {
  @ApiProperty({ type: [HistogramBinDto] })
  sizes!: readonly HistogramBinDto[];

  @ApiProperty({ type: [HistogramBinDto] })
  ages!: readonly HistogramBinDto[];

  @ApiProperty({ type: [ShareDto] })
  storageClasses!: readonly ShareDto[];

  @ApiProperty({ type: [ShareDto] })
  fileTypes!: readonly ShareDto[];

  @ApiProperty({ type: [ShareDto], description: 'The largest, of one or two folders' })
  prefixes!: readonly ShareDto[];

  @ApiProperty()
  arePrefixesExact!: boolean;

  @ApiProperty({ type: 'integer', nullable: true })
  uploadsOlderThan7Days!: number | null;

  @ApiPropertyOptional({ format: 'date-time' })
  oldestUploadAt?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  oldestObjectAt?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  newestObjectAt?: string;
}

export class ExposureDto implements Exposure {
  @ApiProperty({ enum: ['private', 'shared', 'authenticated', 'public', 'unknown'] })
  level!: Exposure['level'];

  @ApiProperty({ type: [String] })
  reasons!: readonly string[];
}

export class SurveyProblemDto implements SurveyProblem {
  @ApiProperty({ example: 'bucket-denied' })
  outcome!: string;

  @ApiProperty()
  detail!: string;
}

export class SnapshotFileDto implements SnapshotFile {
  @ApiProperty()
  key!: string;

  @ApiProperty({ type: 'integer', format: 'int64' })
  size!: number;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastModified!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Without quotes' })
  etag!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  storageClass!: string | null;

  @ApiPropertyOptional()
  versionId?: string;
}

export class SnapshotVersionDto
  extends OmitType(SnapshotFileDto, ['versionId'] as const)
  implements SnapshotVersion
{
  @ApiProperty()
  versionId!: string;

  @ApiProperty()
  isDeleteMarker!: boolean;

  @ApiProperty({ description: 'Of a delete marker: the key counts as deleted' })
  isLatest!: boolean;
}

export class SnapshotUploadDto implements SnapshotUpload {
  @ApiProperty()
  key!: string;

  @ApiProperty()
  uploadId!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  startedAt!: string | null;

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    nullable: true,
    description: 'Of its parts; null: unknown',
  })
  bytes!: number | null;
}
