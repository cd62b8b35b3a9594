import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_KEY_BYTES, type PresignRequest, type PresignView } from '@sgw/contracts';
import { IsIn, IsInt, IsObject, IsOptional, Max, Min } from 'class-validator';
import { IsName } from './is-name.js';
import { IsObjectKey } from './is-object-key.js';

const METHODS: readonly PresignRequest['method'][] = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];
/** A week: AWS's limit for signatures by query (AWS: "Authenticating requests: using query parameters"). */
const MAX_EXPIRY_SECONDS = 604_800;

export class PresignDto implements PresignRequest {
  @ApiProperty({ example: 'default' })
  @IsName()
  tenant!: string;

  @ApiProperty({ example: 'reports' })
  @IsName()
  bucket!: string;

  @ApiProperty({ example: 'reports/2026.pdf', maxLength: MAX_KEY_BYTES })
  @IsObjectKey()
  key!: string;

  @ApiProperty({ enum: METHODS })
  @IsIn(METHODS)
  method!: PresignRequest['method'];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description:
      'S3 query parameters to sign along: `uploads`, `uploadId`, `partNumber`, `part-number-marker`, `max-parts`, `response-*`',
  })
  @IsOptional()
  @IsObject()
  query?: Readonly<Record<string, string>>;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_EXPIRY_SECONDS, default: 900 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_EXPIRY_SECONDS)
  expiresSeconds?: number;
}

export class PresignedDto implements PresignView {
  @ApiProperty({ format: 'uri' })
  url!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}
