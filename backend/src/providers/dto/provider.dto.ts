import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Answer, CountedPage, Known, ProviderDetailView, ProviderView } from '@sgw/contracts';
import { Matches } from 'class-validator';
import { ANSWERS, KNOWN, knownByName } from './known-words.js';
import { RegionDto } from './region.dto.js';

export class ProviderIdDto {
  @ApiProperty({ example: 'upcloud' })
  @Matches(/^[a-z0-9-]{1,64}$/, { message: 'lower-case letters, digits and hyphens' })
  id!: string;
}

export class ProviderDto implements ProviderView {
  @ApiProperty({ example: 'upcloud' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ format: 'uri' })
  homepage!: string;

  @ApiProperty({ enum: ['service', 'software'] })
  kind!: ProviderView['kind'];

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

  @ApiProperty(knownByName('Of the provider as a whole; its regions tell what holds where'))
  certificates!: Readonly<Record<string, Known>>;

  @ApiProperty({ enum: KNOWN, description: 'Whether reading out is charged' })
  egressFee!: Known;

  @ApiPropertyOptional({ description: 'Absent where no price was read' })
  priceEurPerTbMonth?: number;

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Regions that it publishes itself; absent where unknown',
  })
  publicRegions?: number;

  @ApiProperty({ type: 'integer', description: 'Zones in the data' })
  zones!: number;

  @ApiProperty({ type: [String], example: ['de', 'fi'] })
  countries!: readonly string[];

  @ApiProperty({ type: [String], example: ['eu'] })
  jurisdictions!: readonly string[];

  @ApiProperty({ description: 'Whether its zones pin data to their place' })
  pinsPlace!: boolean;

  @ApiProperty({ type: [String], description: 'Backends of this gateway that lie at it' })
  backends!: readonly string[];

  @ApiProperty({ type: [String], description: 'Where it was read' })
  sources!: readonly string[];

  @ApiPropertyOptional({ format: 'date', description: 'Day of the last look' })
  lastVerified?: string;

  @ApiProperty()
  notes!: string;
}

export class ProviderDetailDto extends ProviderDto implements ProviderDetailView {
  @ApiProperty({ type: [RegionDto] })
  regions!: readonly RegionDto[];
}

export class ProviderPageDto implements CountedPage<ProviderView> {
  @ApiProperty({ type: [ProviderDto] })
  items!: readonly ProviderDto[];

  @ApiProperty({ type: 'integer', description: 'How many pass the filters, on all pages' })
  total!: number;

  @ApiPropertyOptional({ description: 'Pass as `cursor` for the next page; absent on the last one' })
  nextCursor?: string;
}
