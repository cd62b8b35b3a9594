import { RefusalDto } from '@backend/explanation';
import { EndpointFactsDto } from '@backend/snapshot';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  Answer,
  Basis,
  BucketState,
  BucketVerdict,
  KnownPlace,
  MovingLoad,
  MovingRequests,
  MovingTarget,
  PlaceBasis,
  PolicyDocument,
  SnapshotProvenance,
  SnapshotVerdict,
  SnapshotVerdictRequest,
  VerdictOnBucket,
  ZoneFacts,
} from '@sgw/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

const BASES: readonly PlaceBasis[] = ['stated', 'backend', 'endpoint', 'shared-endpoint', 'unknown'];
const VERDICTS: readonly BucketVerdict[] = ['may-stay', 'must-move', 'not-known'];

export class SnapshotVerdictRequestDto implements SnapshotVerdictRequest {
  @ApiPropertyOptional({ description: 'Name of a stored policy; or give `document`' })
  @IsOptional()
  @IsString()
  @MaxLength(63)
  policy?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'The newest by default' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  version?: number;

  @ApiPropertyOptional({ type: Object, description: 'See GET /api/v1/policies/schema' })
  @IsOptional()
  @IsObject({ message: 'the document must be a JSON object' })
  document?: PolicyDocument;

  @ApiPropertyOptional({
    description: 'Zone of the provider data in which the operator says that the endpoint stands',
    example: 'fi-hel-uc',
  })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,40}$/, { message: 'zone must be a zone code' })
  zone?: string;

  @ApiPropertyOptional({ type: 'integer', default: 20, minimum: 0, maximum: 200 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(200)
  limit?: number;
}

export class KnownPlaceDto implements KnownPlace {
  @ApiProperty({ enum: BASES })
  basis!: PlaceBasis;

  @ApiProperty({ type: Object, description: 'Facts of the zone; `unknown` wherever nobody knows' })
  facts!: ZoneFacts;

  @ApiProperty({ type: [String], description: 'Zones that it may be' })
  zones!: readonly string[];

  @ApiProperty({ description: 'A sentence: from what that is concluded' })
  reason!: string;
}

export class BucketPlaceDto {
  @ApiProperty({ enum: BASES })
  basis!: PlaceBasis;

  @ApiProperty({ type: [String] })
  zones!: readonly string[];

  @ApiProperty()
  reason!: string;

  @ApiProperty()
  zone!: string;

  @ApiProperty()
  country!: string;

  @ApiProperty()
  jurisdiction!: string;

  @ApiProperty()
  provider!: string;

  @ApiProperty()
  ownerCountry!: string;

  @ApiProperty({ enum: ['yes', 'no', 'unknown'] })
  cloudActExposure!: Answer;
}

const Count = () => ApiProperty({ type: 'integer', format: 'int64' });
const MaybeCount = () => ApiProperty({ type: 'integer', format: 'int64', nullable: true });

export class MovingRequestsDto implements MovingRequests {
  @Count()
  list!: number;

  @Count()
  get!: number;

  @Count()
  put!: number;

  @Count()
  delete!: number;
}

export class MovingLoadDto implements MovingLoad {
  @Count()
  buckets!: number;

  @Count()
  objects!: number;

  @Count()
  versions!: number;

  @Count()
  bytes!: number;

  @ApiProperty()
  requests!: MovingRequestsDto;

  @ApiProperty({ description: 'Some number is less than the whole' })
  isLowerBound!: boolean;
}

export class MovingTargetDto implements MovingTarget {
  @ApiProperty({ description: 'Backend id, or zone code' })
  id!: string;

  @ApiProperty({ enum: ['backend', 'zone'] })
  kind!: 'backend' | 'zone';

  @ApiProperty({ type: Object })
  facts!: ZoneFacts;

  @ApiProperty({ description: 'Whether bytes would go there, by the policy’s own order' })
  isChosen!: boolean;

  @ApiProperty({ type: MovingLoadDto, nullable: true })
  load!: MovingLoadDto | null;
}

export class VerdictOnBucketDto implements VerdictOnBucket {
  @ApiProperty()
  name!: string;

  @ApiProperty({ type: String })
  state!: BucketState;

  @ApiProperty({ enum: VERDICTS })
  verdict!: BucketVerdict;

  @ApiProperty()
  place!: BucketPlaceDto;

  @ApiProperty({ type: [RefusalDto] })
  refusals!: readonly RefusalDto[];

  @MaybeCount()
  objectCount!: number | null;

  @MaybeCount()
  totalBytes!: number | null;

  @MaybeCount()
  versionCount!: number | null;

  @MaybeCount()
  versionBytes!: number | null;

  @ApiProperty({ enum: ['exact', 'estimate', 'lower-bound', 'unknown'] })
  basis!: Basis;

  @ApiProperty({ type: [String] })
  targets!: readonly string[];

  @ApiProperty({ type: 'integer', description: 'Copies that the policy wants and that have no target' })
  shortfall!: number;
}

class JudgedSnapshotDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ format: 'date-time' })
  timestamp!: string;

  @ApiProperty({ enum: ['discovered', 'client-supplied', 'imported'] })
  provenance!: SnapshotProvenance;

  @ApiProperty()
  endpoint!: EndpointFactsDto;

  @ApiProperty()
  truncated!: boolean;
}

class JudgingPolicyDto {
  @ApiProperty({ type: String, nullable: true })
  name!: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  version!: number | null;

  @ApiProperty({ type: Object })
  document!: PolicyDocument;
}

class IllegalDto {
  @Count()
  buckets!: number;

  @Count()
  objects!: number;

  @Count()
  bytes!: number;
}

class MendingDto {
  @ApiProperty({ type: 'integer' })
  copies!: number;

  @ApiProperty({ enum: ['backends', 'zones'] })
  targetsAre!: 'backends' | 'zones';

  @ApiProperty()
  total!: MovingLoadDto;

  @ApiProperty({ type: [MovingTargetDto] })
  targets!: readonly MovingTargetDto[];

  @Count()
  allowedTargets!: number;

  @Count()
  refusedTargets!: number;

  @ApiProperty({ type: [String] })
  unmendable!: readonly string[];

  @ApiProperty({ type: [String] })
  unknownBuckets!: readonly string[];
}

export class SnapshotVerdictDto implements SnapshotVerdict {
  @ApiProperty()
  snapshot!: JudgedSnapshotDto;

  @ApiProperty()
  policy!: JudgingPolicyDto;

  @ApiProperty()
  place!: KnownPlaceDto;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  counts!: Readonly<Record<BucketVerdict, number>>;

  @ApiProperty()
  illegal!: IllegalDto;

  @ApiProperty({ type: [VerdictOnBucketDto] })
  buckets!: readonly VerdictOnBucketDto[];

  @ApiProperty()
  mending!: MendingDto;

  @ApiProperty({ type: [String], description: 'Fields of the policy that a snapshot cannot judge' })
  notJudged!: readonly string[];
}
