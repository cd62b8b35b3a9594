import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ErasureMissingView, ErasureRequest, ErasureView, Page } from '@sgw/contracts';
import { IsISO8601, IsOptional, IsString, Length } from 'class-validator';
import { DocumentScopeDto } from './attestation.dto.js';

const STATES: readonly ErasureView['state'][] = ['collecting', 'deleting', 'removing', 'done'];
const MAX_NAME = 255;
const MAX_KEY = 1024;
const MAX_REASON = 1000;

export class ErasureRequestDto implements ErasureRequest {
  @ApiProperty({ description: 'Name or id', example: 'default' })
  @IsString()
  @Length(1, MAX_NAME)
  tenant!: string;

  @ApiPropertyOptional({ example: 'reports', description: 'Absent: all buckets of the tenant' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_NAME)
  bucket?: string;

  @ApiPropertyOptional({ example: '2026/q1.pdf', description: 'Absent: all objects of the bucket' })
  @IsOptional()
  @IsString()
  @Length(1, MAX_KEY)
  key?: string;

  @ApiProperty({ format: 'date-time', description: 'When every backend must have confirmed' })
  @IsISO8601({ strict: true })
  deadline!: string;

  @ApiPropertyOptional({ description: 'Stands in the record', maxLength: MAX_REASON })
  @IsOptional()
  @IsString()
  @Length(1, MAX_REASON)
  reason?: string;
}

export class ErasureMissingDto implements ErasureMissingView {
  @ApiProperty({ format: 'uuid' })
  bucketId!: string;

  @ApiProperty()
  key!: string;

  @ApiPropertyOptional({
    description:
      'Absent: the version itself is not deleted, or bytes that a broken-off write had on their way may still arrive',
  })
  backendId?: string;

  @ApiProperty({ description: 'Of the copy, or of the version' })
  state!: string;

  @ApiPropertyOptional()
  error?: string;
}

export class ErasureDto implements ErasureView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: STATES })
  state!: ErasureView['state'];

  @ApiProperty({ type: DocumentScopeDto })
  scope!: DocumentScopeDto;

  @ApiPropertyOptional()
  reason?: string;

  @ApiProperty({ type: 'integer', description: 'Versions that it covers' })
  versions!: number;

  @ApiProperty({ type: 'integer', description: 'Those of them that are not gone from every backend' })
  versionsLeft!: number;

  @ApiProperty({ format: 'date-time' })
  deadline!: string;

  @ApiProperty()
  isOverdue!: boolean;

  @ApiPropertyOptional({ description: 'Why it does not go on' })
  error?: string;

  @ApiProperty({ format: 'date-time' })
  requestedAt!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When the last backend confirmed' })
  completedAt?: string;

  @ApiPropertyOptional({ type: [ErasureMissingDto], description: 'What it waits for, the first of it' })
  missing?: readonly ErasureMissingDto[];
}

export class ErasurePageDto implements Page<ErasureView> {
  @ApiProperty({ type: [ErasureDto] })
  items!: readonly ErasureDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}
