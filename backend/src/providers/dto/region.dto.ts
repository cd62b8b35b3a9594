import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Answer, CountedPage, Known, RegionView, ZoneOverrideView } from '@sgw/contracts';
import { ANSWERS, KNOWN, knownByName } from './known-words.js';

export class ZoneOverrideDto implements ZoneOverrideView {
  @ApiProperty({ description: 'A certificate, or `cloud-act-exposure`', example: 'secnumcloud' })
  fact!: string;

  @ApiProperty({ enum: KNOWN })
  value!: Known;

  @ApiProperty({ enum: KNOWN, description: 'What the provider as a whole has' })
  insteadOf!: Known;

  @ApiProperty({ type: [String] })
  sources!: readonly string[];

  @ApiPropertyOptional({ format: 'date' })
  lastVerified?: string;

  @ApiProperty()
  notes!: string;
}

export class CoordinatesDto {
  @ApiProperty({ description: 'Degrees, WGS 84' })
  latitude!: number;

  @ApiProperty()
  longitude!: number;
}

export class RegionDto implements RegionView {
  @ApiProperty({ example: 'fi-hel-uc' })
  zone!: string;

  @ApiProperty({ example: 'fi-hel', description: '`unknown` where there is no single one' })
  city!: string;

  @ApiProperty({ example: 'Helsinki' })
  cityName!: string;

  @ApiProperty({ example: 'fi', description: 'ISO 3166-1 alpha-2, lower case, or `unknown`' })
  country!: string;

  @ApiProperty({ example: 'eu', description: 'Law that governs the place' })
  jurisdiction!: string;

  @ApiProperty({ example: 'upcloud' })
  provider!: string;

  @ApiProperty()
  providerName!: string;

  @ApiProperty({ description: 'Who signs the contract' })
  legalEntity!: string;

  @ApiProperty()
  legalEntityCountry!: string;

  @ApiProperty({ description: 'Ultimate legal parent' })
  owner!: string;

  @ApiProperty({ description: 'Country of the ultimate legal parent' })
  ownerCountry!: string;

  @ApiProperty({ description: 'Law that the owner answers to' })
  ownerLaw!: string;

  @ApiProperty({ enum: ANSWERS, description: 'Whether the United States can make the owner hand out data' })
  cloudActExposure!: Answer;

  @ApiProperty(knownByName('Features of its S3 API'))
  features!: Readonly<Record<string, Known>>;

  @ApiProperty(knownByName('As they hold for this zone'))
  certificates!: Readonly<Record<string, Known>>;

  @ApiProperty({ description: 'Region string of its S3 API, which says nothing about the place' })
  region!: string;

  @ApiProperty({ description: 'May hold `{account_id}`, `{namespace}` or `{service}`' })
  endpoint!: string;

  @ApiProperty({ enum: ['both', 'path', 'virtual', 'unknown'] })
  addressing!: RegionView['addressing'];

  @ApiPropertyOptional({ type: CoordinatesDto })
  coordinates?: CoordinatesDto;

  @ApiProperty({
    type: [ZoneOverrideDto],
    description: 'Facts that are otherwise than at the provider as a whole',
  })
  overrides!: readonly ZoneOverrideDto[];

  @ApiProperty({ description: 'Where it was read' })
  source!: string;

  @ApiProperty({ type: [String], description: 'Backends of this gateway that lie in it' })
  backends!: readonly string[];
}

export class RegionPageDto implements CountedPage<RegionView> {
  @ApiProperty({ type: [RegionDto] })
  items!: readonly RegionDto[];

  @ApiProperty({ type: 'integer', description: 'How many pass the filters, on all pages' })
  total!: number;

  @ApiPropertyOptional({ description: 'Pass as `cursor` for the next page; absent on the last one' })
  nextCursor?: string;
}
