import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  AttestationKeyView,
  AttestationRequest,
  AttestationView,
  DocumentScopeView,
  Page,
} from '@sgw/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';

const STATES: readonly AttestationView['state'][] = ['queued', 'running', 'ready', 'failed', 'cancelled'];
const MAX_NAME = 255;
/** Characters: of UTF-8 a key has 1,024 bytes. */
const MAX_KEY = 1024;
const MAX_PAGE = 1000;

export class AttestationIdDto {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  id!: string;
}

export class DocumentPageQueryDto {
  @ApiPropertyOptional({ format: 'uuid', description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsUUID()
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  limit = 50;
}

export class AttestationRequestDto implements AttestationRequest {
  @ApiProperty({ description: 'Name or id', example: 'default' })
  @IsString()
  @Length(1, MAX_NAME)
  tenant!: string;

  @ApiPropertyOptional({ example: 'reports' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  bucket?: string;

  @ApiPropertyOptional({ example: '2026/q1.pdf' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_KEY)
  key?: string;

  @ApiPropertyOptional({ description: 'As S3 names it' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  versionId?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description:
      'Absent: now, which is exact. A past moment is put together from kept evidence, which goes back SGW_EVIDENCE_DAYS',
  })
  @IsOptional()
  @IsISO8601({ strict: true })
  moment?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'A copy counts as verified only when it was read since; absent: 35 days before the moment',
  })
  @IsOptional()
  @IsISO8601({ strict: true })
  verifiedSince?: string;
}

export class ProofQueryDto {
  @ApiProperty({ example: 'reports' })
  @IsString()
  @Length(1, MAX_NAME)
  bucket!: string;

  @ApiProperty({ example: '2026/q1.pdf' })
  @IsString()
  @Length(1, MAX_KEY)
  key!: string;

  @ApiPropertyOptional({ description: 'As S3 names it; absent: the version that can be read' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  versionId?: string;
}

export class DocumentScopeDto implements DocumentScopeView {
  @ApiProperty({ enum: ['tenant', 'bucket', 'object'] })
  kind!: DocumentScopeView['kind'];

  @ApiProperty()
  tenant!: string;

  @ApiPropertyOptional()
  bucket?: string;

  @ApiPropertyOptional()
  key?: string;

  @ApiPropertyOptional()
  versionId?: string;

  @ApiPropertyOptional({
    enum: ['listed'],
    description: 'Of an erasure that a delete made: no more than the versions that it discarded',
  })
  covers?: 'listed';
}

export class AttestationDto implements AttestationView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: STATES })
  state!: AttestationView['state'];

  @ApiProperty({ type: DocumentScopeDto })
  scope!: DocumentScopeDto;

  @ApiPropertyOptional({ format: 'date-time', description: 'The moment that it speaks of' })
  moment?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  verifiedSince?: string;

  @ApiProperty({ type: 'integer', description: 'Leaves written so far' })
  leaves!: number;

  @ApiPropertyOptional({ type: 'integer', description: 'About how many it will be' })
  leavesExpected?: number;

  @ApiPropertyOptional()
  error?: string;

  @ApiPropertyOptional({ description: 'Id of the key that signed it' })
  keyId?: string;

  @ApiPropertyOptional({ description: 'Hex' })
  merkleRoot?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'Size of the manifest' })
  sizeBytes?: number;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Copies by how sure it is that they are there',
  })
  copies?: Readonly<Record<string, number>>;

  @ApiPropertyOptional({ type: 'integer', description: 'Copies where the rules do not let them lie' })
  notPermitted?: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  endedAt?: string;
}

export class AttestationPageDto implements Page<AttestationView> {
  @ApiProperty({ type: [AttestationDto] })
  items!: readonly AttestationDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

export class AttestationKeyDto implements AttestationKeyView {
  @ApiProperty({ description: 'Thumbprint of the public key (RFC 7638)' })
  id!: string;

  @ApiProperty({ format: 'date-time' })
  notBefore!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Absent: it signs' })
  retiredAt?: string;
}
