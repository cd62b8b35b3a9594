import { SnapshotLabelsDto } from '@backend/snapshot';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { SavedSnapshot, SaveSnapshotRequest } from '@sgw/contracts';
import {
  IsArray,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  MaxLength,
  ValidateIf,
} from 'class-validator';

export class SaveSnapshotDto extends SnapshotLabelsDto implements SaveSnapshotRequest {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'A discovery of this server: saved as the server saw it',
  })
  @IsOptional()
  @IsUUID()
  discoveryId?: string;

  @ApiPropertyOptional({ description: 'Of a posted payload, which is marked as `client-supplied`' })
  @ValidateIf(({ discoveryId }: SaveSnapshotDto) => discoveryId === undefined)
  @IsString()
  @Length(1, 1024)
  endpoint?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(64)
  region?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsISO8601()
  timestamp?: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description:
      'Buckets as the discovery answers them, or with a name and files alone; unknown fields are left out',
  })
  @ValidateIf(({ discoveryId }: SaveSnapshotDto) => discoveryId === undefined)
  @IsArray()
  buckets?: unknown[];
}

export class SavedSnapshotDto implements SavedSnapshot {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'snapshot_s3.example.org_2026-03-01T12-00-00-000Z.json' })
  filename!: string;
}
