import { SnapshotLabelsDto } from '@backend/snapshot';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import type { BucketSurveyRequest, DiscoveryConnection, StartDiscoveryRequest } from '@sgw/contracts';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsIP,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsCertificates } from './is-certificates.js';

const NO_CONTROLS = /^[^\p{Cc}]*$/u;
const VISIBLE = /^[\x21-\x7e]+$/;

/** What to connect to, and with which keys. The keys are used in memory and never kept. */
export class DiscoveryConnectionDto implements DiscoveryConnection {
  @ApiProperty({ example: 'https://s3.eu-north-1.amazonaws.com', maxLength: 1024 })
  @IsString()
  @Length(1, 1024)
  @Matches(NO_CONTROLS, { message: 'endpoint must not hold control characters' })
  endpoint!: string;

  @ApiPropertyOptional({ example: 'eu-north-1', default: 'us-east-1' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/, {
    message: 'region must be letters, digits and hyphens',
  })
  region?: string;

  @ApiProperty({ format: 'password', writeOnly: true })
  @IsString()
  @Length(1, 256)
  @Matches(VISIBLE, { message: 'accessKeyId must be visible ASCII characters' })
  accessKeyId!: string;

  @ApiProperty({ format: 'password', writeOnly: true })
  @IsString()
  @Length(1, 1024)
  @Matches(VISIBLE, { message: 'secretAccessKey must be visible ASCII characters' })
  secretAccessKey!: string;

  @ApiPropertyOptional({ format: 'password', writeOnly: true })
  @IsOptional()
  @IsString()
  @Length(1, 8192)
  @Matches(VISIBLE, { message: 'sessionToken must be visible ASCII characters' })
  sessionToken?: string;

  @ApiPropertyOptional({
    default: true,
    description: 'Puts bucket names into the path, not into the host name',
  })
  @IsOptional()
  @IsBoolean()
  pathStyle?: boolean;

  @ApiPropertyOptional({
    description:
      'A private address that this discovery may visit, as named by the refusal `discovery-blocked-address`; written to the log',
    example: '10.0.4.17',
  })
  @IsOptional()
  @IsIP()
  allowAddress?: string;

  @ApiPropertyOptional({
    maxLength: 65_536,
    description:
      'Certificates in PEM that this discovery trusts besides the well-known ones; kept in memory only, and written to the log by fingerprint',
  })
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  @IsCertificates()
  caCertificate?: string;
}

export class BucketSurveyRequestDto extends DiscoveryConnectionDto implements BucketSurveyRequest {
  @ApiPropertyOptional({ description: 'Looks at the keys alone that begin so', maxLength: 1024 })
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  prefix?: string;
}

export class StartDiscoveryDto
  extends IntersectionType(BucketSurveyRequestDto, SnapshotLabelsDto)
  implements StartDiscoveryRequest
{
  @ApiPropertyOptional({
    type: [String],
    description: 'Names to look at; without it, all that the keys can list',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(2000)
  @IsString({ each: true })
  @Length(1, 255, { each: true })
  buckets?: string[];

  @ApiPropertyOptional({ default: true })
  @IsOptional()
  @IsBoolean()
  includeVersions?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 10, description: 'Buckets at once' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10)
  concurrency?: number;

  @ApiPropertyOptional({ default: true, description: 'Keeps a snapshot at the end' })
  @IsOptional()
  @IsBoolean()
  saveSnapshot?: boolean;
}

export class SkipBucketDto {
  @ApiProperty()
  @IsString()
  @Length(1, 255)
  bucket!: string;
}

/** The bucket in the path. */
export class BucketNameDto {
  @ApiProperty({ example: 'reports' })
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, { message: 'name must be the name of a bucket' })
  name!: string;
}
