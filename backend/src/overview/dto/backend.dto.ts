import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Answer, BackendHealthState, BackendView, Known } from '@sgw/contracts';

const HEALTH: readonly BackendHealthState[] = ['healthy', 'degraded', 'down', 'disabled', 'unknown'];
const ANSWERS: readonly Answer[] = ['yes', 'no', 'unknown'];
const KNOWN: readonly Known[] = ['yes', 'no', 'partial', 'unknown'];

export class BackendDto implements BackendView {
  @ApiProperty({ example: 'fi-hel-local' })
  id!: string;

  @ApiProperty({ enum: ['s3', 'file', 'memory'] })
  kind!: BackendView['kind'];

  @ApiProperty({ description: 'Id in the provider data, or `local`' })
  provider!: string;

  @ApiProperty()
  zone!: string;

  @ApiProperty({ example: 'fi-hel' })
  city!: string;

  @ApiProperty({ description: 'ISO 3166-1 alpha-2, lower case', example: 'fi' })
  country!: string;

  @ApiProperty({ description: 'Law that governs the place', example: 'eu' })
  jurisdiction!: string;

  @ApiProperty({ description: 'Ultimate legal parent' })
  owner!: string;

  @ApiProperty({ description: 'Country of the ultimate legal parent' })
  ownerCountry!: string;

  @ApiProperty({ description: 'Law that the owner answers to', example: 'eu' })
  ownerLaw!: string;

  @ApiProperty({ enum: ANSWERS, description: 'Whether the United States can make the owner hand out data' })
  cloudActExposure!: Answer;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', enum: [...KNOWN] } })
  features!: Readonly<Record<string, Known>>;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', enum: [...KNOWN] } })
  certificates!: Readonly<Record<string, Known>>;

  @ApiProperty({ enum: HEALTH })
  health!: BackendHealthState;

  @ApiPropertyOptional({ description: 'Why it is not healthy' })
  reason?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When that state began' })
  since?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  lastOkAt?: string;

  @ApiPropertyOptional({ description: 'Moving average of the time until an answer, in milliseconds' })
  latencyMs?: number;

  @ApiProperty({ type: 'integer' })
  verifiedReplicas!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  verifiedBytes!: number;

  @ApiProperty({ type: 'integer' })
  owedReplicas!: number;
}
