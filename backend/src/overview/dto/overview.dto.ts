import { ApiProperty } from '@nestjs/swagger';
import type { OverviewView } from '@sgw/contracts';
import { BackendDto } from './backend.dto.js';

export class OverviewDto implements OverviewView {
  @ApiProperty({ format: 'date-time' })
  takenAt!: string;

  @ApiProperty({ type: 'integer' })
  buckets!: number;

  @ApiProperty({ type: 'integer' })
  objects!: number;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Bytes of the objects, each counted once' })
  bytes!: number;

  @ApiProperty({ type: 'integer' })
  replicasVerified!: number;

  @ApiProperty({ type: 'integer', description: 'Copies that are promised and not verified yet' })
  replicasOwed!: number;

  @ApiProperty({ type: 'integer', description: 'Those owed that wait for a person' })
  replicasBlocked!: number;

  @ApiProperty({
    type: 'integer',
    description: "Copies on a backend that their bucket's locations do not allow. THIS SHOULD BE ZERO.",
  })
  residencyViolations!: number;

  @ApiProperty({ type: 'integer', description: 'Age of the oldest owed copy; 0 when nothing is owed' })
  oldestOwedSeconds!: number;

  @ApiProperty({ type: 'integer', description: 'Workers seen alive in the last 15 seconds' })
  workers!: number;

  @ApiProperty({ type: [BackendDto] })
  backends!: readonly BackendDto[];
}
