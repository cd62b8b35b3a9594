import { ApiProperty } from '@nestjs/swagger';
import type { SavedSnapshot } from '@sgw/contracts';
import { IsObject } from 'class-validator';

export class ImportedSnapshotDto {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'The content of an exported JSON file',
  })
  @IsObject()
  snapshot!: Record<string, unknown>;
}

export class SavedSnapshotDto implements SavedSnapshot {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'snapshot_s3.example.org_2026-03-01T12-00-00-000Z.json' })
  filename!: string;
}
