import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AuditView, FindingView, Page } from '@sgw/contracts';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

const MAX_PAGE = 1000;

export class FindingQueryDto {
  @ApiPropertyOptional({ enum: ['open', 'resolved'], default: 'open' })
  @IsOptional()
  @IsIn(['open', 'resolved'])
  state: 'open' | 'resolved' = 'open';

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

export class FindingDto implements FindingView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'bucket-public' })
  kind!: string;

  @ApiProperty({ enum: ['violation', 'warning'] })
  severity!: FindingView['severity'];

  @ApiProperty()
  tenant!: string;

  @ApiProperty()
  bucket!: string;

  @ApiProperty()
  backendId!: string;

  @ApiProperty()
  detail!: string;

  @ApiProperty({ type: [String], description: 'What to do about it, in order' })
  repair!: readonly string[];

  @ApiProperty({ type: 'integer', description: 'Copies that it concerns' })
  copies!: number;

  @ApiProperty({ format: 'date-time' })
  firstSeenAt!: string;

  @ApiProperty({ format: 'date-time' })
  lastSeenAt!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When an audit no longer found it' })
  resolvedAt?: string;
}

export class FindingPageDto implements Page<FindingView> {
  @ApiProperty({ type: [FindingDto] })
  items!: readonly FindingDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

export class AuditDto implements AuditView {
  @ApiPropertyOptional({ format: 'date-time', description: 'Absent: there was none yet' })
  startedAt?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  endedAt?: string;

  @ApiProperty({ type: 'integer', description: 'Backend buckets that were looked at' })
  buckets!: number;

  @ApiProperty({ type: 'integer' })
  findings!: number;

  @ApiProperty({
    type: [String],
    description: 'Backends that did not answer: what was found there before still counts',
  })
  unreachable!: readonly string[];
}
