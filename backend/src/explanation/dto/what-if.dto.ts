import { AcceptUnknownNames } from '@backend/policy';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  AffectedObjects,
  Amount,
  BackendMoves,
  ForeseenShortfall,
  ForeseenViolation,
  PolicyDocument,
  WhatIfRequest,
  WhatIfView,
} from '@sgw/contracts';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, ValidateIf, ValidateNested } from 'class-validator';
import { RefusalDto } from './decision.dto.js';

const IfGiven = () => ValidateIf((_object, value) => value !== undefined);

export class DryRunDto {
  @ApiProperty({ type: Object, description: 'See GET /api/v1/policies/schema' })
  @IsObject({ message: 'the document must be a JSON object' })
  document!: PolicyDocument;

  @AcceptUnknownNames()
  acceptUnknownNames?: boolean;
}

export class PolicyChangeDto extends DryRunDto {
  @ApiProperty({ example: 'eu-only' })
  @IsString()
  name!: string;
}

export class AttachChangeDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null takes it away' })
  @ValidateIf((_object, value) => value !== null)
  @IsString()
  policy!: string | null;
}

export class WhatIfDto implements WhatIfRequest {
  @ApiPropertyOptional({ description: 'Only objects of this tenant' })
  @IsOptional()
  @IsString()
  tenant?: string;

  @ApiPropertyOptional({ description: 'Only objects of this bucket of it' })
  @IsOptional()
  @IsString()
  bucket?: string;

  @ApiPropertyOptional({ description: 'A policy gets another text' })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => PolicyChangeDto)
  policy?: PolicyChangeDto;

  @ApiPropertyOptional({
    description: 'Another policy is attached to the tenant, or to the bucket where one is named',
  })
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => AttachChangeDto)
  attach?: AttachChangeDto;

  @ApiPropertyOptional({ example: 'fi-hel-local', description: 'A backend is lost with all that lies there' })
  @IfGiven()
  @IsString()
  lostBackend?: string;
}

export class AmountDto implements Amount {
  @ApiProperty()
  objects!: number;

  @ApiProperty()
  bytes!: number;
}

export class BackendMovesDto implements BackendMoves {
  @ApiProperty()
  backendId!: string;

  @ApiProperty()
  toMake!: AmountDto;

  @ApiProperty()
  toRemove!: AmountDto;
}

export class AffectedObjectsDto extends AmountDto implements AffectedObjects {
  @ApiProperty()
  tenant!: string;

  @ApiProperty()
  bucket!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  tags!: Record<string, string>;

  @ApiProperty({ type: [String] })
  sampleKeys!: string[];
}

export class ForeseenViolationDto extends AffectedObjectsDto implements ForeseenViolation {
  @ApiProperty()
  backendId!: string;

  @ApiProperty({ type: [RefusalDto] })
  refusals!: RefusalDto[];
}

export class ForeseenShortfallDto extends AffectedObjectsDto implements ForeseenShortfall {
  @ApiProperty()
  wanted!: number;

  @ApiProperty()
  possible!: number;

  @ApiProperty()
  reason!: string;
}

export class WhatIfViewDto implements WhatIfView {
  @ApiProperty()
  buckets!: number;

  @ApiProperty()
  examined!: AmountDto;

  @ApiProperty({ description: 'Objects of which a copy would be made or removed, or could not be' })
  affected!: AmountDto;

  @ApiProperty({ type: [BackendMovesDto] })
  moves!: BackendMovesDto[];

  @ApiProperty({
    type: [ForeseenViolationDto],
    description: 'Copies that would lie where the rules forbid it',
  })
  violations!: ForeseenViolationDto[];

  @ApiProperty({
    type: [ForeseenShortfallDto],
    description: 'Objects that would have fewer copies than wanted',
  })
  shortfalls!: ForeseenShortfallDto[];

  @ApiProperty({ type: [AffectedObjectsDto], description: 'Objects with no copy but at the lost backend' })
  lost!: AffectedObjectsDto[];

  @ApiProperty({
    type: 'integer',
    description: 'Open uploads whose parts lie where they might not lie any more: they would be ended',
  })
  uploadsEnded!: number;
}
