import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  DecisionKind,
  DecisionRecord,
  ExplainedBackend,
  ExplainedCopy,
  ExplanationView,
  PlacementProgressView,
  PlacementTodayView,
  ReplicaState,
} from '@sgw/contracts';
import { DecisionDto, JudgedBackendDto, PolicyRefDto } from './decision.dto.js';

const STATES: readonly ReplicaState[] = [
  'planned',
  'writing',
  'completed',
  'suspect',
  'blocked',
  'deleting',
  'deleted',
];

export class ExplainedBackendDto extends JudgedBackendDto implements ExplainedBackend {
  @ApiProperty({ description: 'One sentence: why it is chosen, or why not' })
  reason!: string;
}

export class ExplainedCopyDto implements ExplainedCopy {
  @ApiProperty()
  backendId!: string;

  @ApiProperty({ enum: STATES })
  state!: ReplicaState;

  @ApiPropertyOptional({ format: 'date-time' })
  verifiedAt?: string;

  @ApiProperty({ description: 'Whether the rules of today let it lie there' })
  isPermitted!: boolean;

  @ApiProperty({
    enum: ['write', 'replicate', 'move', 'fail-over', 'adopt'],
    description: '`adopt`: it was found where its owner had stored it',
  })
  kind!: DecisionKind | 'adopt';

  @ApiProperty({ description: '`unknown` when the backend is not declared any more' })
  zone!: string;

  @ApiProperty({ description: 'Empty while the copy is only planned' })
  physicalBucket!: string;

  @ApiProperty({ description: 'Empty while the copy is only planned' })
  physicalKey!: string;

  @ApiPropertyOptional({ description: 'Why the last attempt failed' })
  error?: string;

  @ApiPropertyOptional()
  decisionId?: string;
}

export class TodayDto implements PlacementTodayView {
  @ApiProperty({ enum: ['placed', 'refused'] })
  outcome!: DecisionRecord['outcome'];

  @ApiProperty({ type: [PolicyRefDto] })
  policies!: PolicyRefDto[];

  @ApiProperty({ type: [String] })
  order!: string[];

  @ApiProperty({ type: [String] })
  required!: string[];

  @ApiPropertyOptional()
  refusal?: string;

  @ApiProperty({ type: [ExplainedBackendDto] })
  backends!: ExplainedBackendDto[];
}

export class ExplanationDto implements ExplanationView {
  @ApiProperty()
  key!: string;

  @ApiProperty()
  versionId!: string;

  @ApiProperty({ type: [ExplainedCopyDto] })
  copies!: ExplainedCopyDto[];

  @ApiPropertyOptional({ description: 'What was decided when it was written' })
  written?: DecisionDto;

  @ApiProperty({ description: 'What would be decided now' })
  today!: TodayDto;
}

export class MisplacedDto {
  @ApiProperty()
  backendId!: string;

  @ApiProperty()
  copies!: number;

  @ApiProperty()
  bytes!: number;
}

export class PlacementProgressDto implements PlacementProgressView {
  @ApiProperty({ description: 'Whether the objects of the bucket are still being planned anew' })
  isPlanning!: boolean;

  @ApiProperty()
  objects!: number;

  @ApiProperty({ description: 'Objects that are planned by the rules of now' })
  plannedObjects!: number;

  @ApiProperty()
  copiesOwed!: number;

  @ApiProperty()
  copiesBlocked!: number;

  @ApiProperty()
  removalsOwed!: number;

  @ApiProperty({
    type: [MisplacedDto],
    description:
      'Copies where the rules do not let them lie; the last good one of an object stays until there is another',
  })
  misplaced!: MisplacedDto[];
}
