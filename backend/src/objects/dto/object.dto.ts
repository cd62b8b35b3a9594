import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ObjectPage, ObjectSummary, ObjectView, ReplicaState, ReplicaView } from '@sgw/contracts';

const STATES: readonly ReplicaState[] = [
  'planned',
  'writing',
  'completed',
  'suspect',
  'blocked',
  'deleting',
  'deleted',
];

export class ObjectSummaryDto implements ObjectSummary {
  @ApiProperty({ example: 'reports/2026.pdf' })
  key!: string;

  @ApiProperty({ type: 'integer', format: 'int64' })
  sizeBytes!: number;

  @ApiProperty({ description: 'Without quotes' })
  etag!: string;

  @ApiProperty({ format: 'date-time' })
  lastModified!: string;

  @ApiProperty({ type: 'integer' })
  replicasVerified!: number;

  @ApiProperty({ type: 'integer' })
  replicasRequired!: number;
}

export class ObjectPageDto implements ObjectPage {
  @ApiProperty({ type: [ObjectSummaryDto] })
  items!: readonly ObjectSummaryDto[];

  @ApiProperty({
    type: [String],
    description: 'Common prefixes up to the delimiter; they count towards the limit',
  })
  prefixes!: readonly string[];

  @ApiPropertyOptional({ description: 'Pass as `cursor` for the next page; absent on the last one' })
  nextCursor?: string;
}

export class ReplicaDto implements ReplicaView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'fi-hel-local' })
  backendId!: string;

  @ApiProperty({ enum: STATES })
  state!: ReplicaState;

  @ApiProperty()
  zone!: string;

  @ApiProperty({ example: 'fi' })
  country!: string;

  @ApiProperty({ description: 'Law that governs the place', example: 'eu' })
  jurisdiction!: string;

  @ApiProperty()
  owner!: string;

  @ApiProperty({ description: 'Empty while the copy is only planned' })
  physicalBucket!: string;

  @ApiProperty({ description: 'Empty while the copy is only planned' })
  physicalKey!: string;

  @ApiPropertyOptional({
    description: 'Hex SHA-256 of the verified bytes; of a multipart object, of the digests of its parts',
  })
  sha256?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  verifiedAt?: string;

  @ApiPropertyOptional({
    type: 'boolean',
    enum: [true],
    description: 'An object that others stored, in a bucket that is adopted',
  })
  isAdopted?: true;

  @ApiProperty({ type: 'integer' })
  attempts!: number;

  @ApiPropertyOptional({ description: 'Why the last attempt failed' })
  error?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  retryAt?: string;
}

export class ObjectDto extends ObjectSummaryDto implements ObjectView {
  @ApiProperty({ format: 'uuid' })
  versionId!: string;

  @ApiProperty({ example: 'application/pdf' })
  contentType!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  userMetadata!: Readonly<Record<string, string>>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  tags!: Readonly<Record<string, string>>;

  @ApiProperty({ type: 'integer', description: '1 for an object that was put in one piece' })
  parts!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ type: [ReplicaDto], description: 'Every copy that is there, promised or being removed' })
  replicas!: readonly ReplicaDto[];
}
