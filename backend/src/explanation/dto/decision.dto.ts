import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import type {
  DecisionKind,
  DecisionRecord,
  DecisionView,
  Distinctness,
  JudgedBackend,
  Page,
  PolicyRef,
  PolicyScope,
  QualificationView,
  QualifiedBackend,
  Refusal,
  RuleName,
} from '@sgw/contracts';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

const KINDS: readonly DecisionKind[] = ['write', 'replicate', 'move', 'fail-over'];
const OUTCOMES: readonly DecisionRecord['outcome'][] = ['placed', 'refused'];
const MAX_PAGE = 1000;
const VERDICTS: readonly JudgedBackend['verdict'][] = ['chosen', 'owed', 'spare', 'unreachable', 'refused'];

export class PolicyRefDto implements PolicyRef {
  @ApiProperty({ enum: ['tenant', 'bucket', 'tag', 'origin'] })
  scope!: PolicyScope;

  @ApiProperty({ example: 'eu-only' })
  name!: string;

  @ApiProperty({ example: 3 })
  version!: number;
}

export class RefusalDto implements Refusal {
  @ApiProperty({ enum: ['residency', 'ownership', 'feature', 'certificate'] })
  rule!: RuleName;

  @ApiProperty({ description: 'A sentence for a person' })
  reason!: string;

  @ApiProperty({ description: 'Whether the rule is broken only because nobody knows' })
  isUnknown!: boolean;

  @ApiPropertyOptional({ description: "Where the rule stands; absent for the bucket's own locations" })
  policy?: PolicyRefDto;

  @ApiPropertyOptional({
    description: "JSON pointer into the policy's document",
    example: '/residency/allow',
  })
  pointer?: string;
}

export class JudgedBackendDto implements JudgedBackend {
  @ApiProperty({ example: 'fi-hel-local' })
  id!: string;

  @ApiProperty()
  provider!: string;

  @ApiProperty()
  zone!: string;

  @ApiProperty()
  country!: string;

  @ApiProperty()
  jurisdiction!: string;

  @ApiProperty()
  ownerCountry!: string;

  @ApiProperty({ enum: VERDICTS })
  verdict!: JudgedBackend['verdict'];

  @ApiProperty({ type: [RefusalDto] })
  refusals!: RefusalDto[];
}

export class QualifiedBackendDto
  extends OmitType(JudgedBackendDto, ['verdict'])
  implements QualifiedBackend {}

export class QualificationDto implements QualificationView {
  @ApiProperty({ type: [QualifiedBackendDto] })
  backends!: QualifiedBackendDto[];

  @ApiProperty({ description: 'Copies that the text wants of every object at least' })
  copiesNeeded!: number;

  @ApiProperty({ description: 'Copies that could lie as distinct from each other as the text wants them' })
  copiesPossible!: number;
}

export class DecidedCopiesDto {
  @ApiProperty()
  wanted!: number;

  @ApiProperty({ description: 'Copies that backends must have confirmed before a write is answered' })
  writeQuorum!: number;

  @ApiProperty({ enum: ['provider', 'country', 'zone'], isArray: true })
  distinct!: Distinctness[];
}

export class DecisionRecordDto implements DecisionRecord {
  @ApiProperty({ enum: [1] })
  format!: 1;

  @ApiProperty({ enum: KINDS })
  kind!: DecisionKind;

  @ApiProperty({ enum: ['placed', 'refused'] })
  outcome!: DecisionRecord['outcome'];

  @ApiProperty({ type: [PolicyRefDto] })
  policies!: PolicyRefDto[];

  @ApiProperty({ type: [String], example: ['fi', 'de'] })
  locations!: string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'The tags that the rules look at',
  })
  tags!: Record<string, string>;

  @ApiProperty()
  copies!: DecidedCopiesDto;

  @ApiProperty({ type: [JudgedBackendDto] })
  backends!: JudgedBackendDto[];

  @ApiProperty({ type: [String], description: 'Allowed backends, best first' })
  order!: string[];

  @ApiProperty({ type: [String] })
  required!: string[];

  @ApiProperty({ type: [String], description: 'Where the bytes of this very step go, or are read from' })
  choice!: string[];

  @ApiPropertyOptional({ description: 'Why nothing was placed' })
  refusal?: string;
}

export class DecisionDto implements DecisionView {
  @ApiProperty({ example: '5f3c…', description: '128 bits in hex' })
  id!: string;

  @ApiProperty({ format: 'date-time', description: 'When something was first judged like this' })
  decidedAt!: string;

  @ApiProperty()
  record!: DecisionRecordDto;
}

export class DecisionPageDto implements Page<DecisionView> {
  @ApiProperty({ type: [DecisionDto] })
  items!: readonly DecisionDto[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

export class DecisionPageQueryDto {
  @ApiPropertyOptional({ enum: KINDS })
  @IsOptional()
  @IsIn(KINDS)
  kind?: DecisionKind;

  @ApiPropertyOptional({ enum: OUTCOMES })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: DecisionRecord['outcome'];

  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @Matches(/^[0-9a-f]{1,64}$/)
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  limit = 50;
}
