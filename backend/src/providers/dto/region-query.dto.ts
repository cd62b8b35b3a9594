import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { type Answer, CERTIFICATES, FEATURES } from '@sgw/contracts';
import type { RegionFilter } from '@sgw/providers';
import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { ANSWERS } from './known-words.js';

const MAX_PAGE = 1000;
const MAX_CURSOR_CHARACTERS = 200;
const MAX_TEXT_CHARACTERS = 100;
const CODE = /^([a-z]{2}|unknown)$/;

const normal = (part: string): string => part.trim().toLowerCase().replace(/^uk$/, 'gb');

/** `fi,de`, or the parameter several times; `uk` is `gb`, as everywhere here. */
const List = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    [value]
      .flat()
      .flatMap((part) => (typeof part === 'string' ? part.split(',') : [part]))
      .map((part: unknown) => (typeof part === 'string' ? normal(part) : part))
      .filter((part) => part !== ''),
  );

/** Codes of countries or laws. */
const Codes = (description: string, example: string) =>
  applyDecorators(
    ApiPropertyOptional({ type: [String], description, example: [example] }),
    IsOptional(),
    List(),
    Matches(CODE, { each: true, message: 'two letters, or unknown' }),
  );

const Words = (description: string, words: readonly string[]) =>
  applyDecorators(
    ApiPropertyOptional({ isArray: true, enum: [...words], description }),
    IsOptional(),
    List(),
    IsIn(words, { each: true, message: `one of ${words.join(', ')}` }),
  );

export class RegionQueryDto implements RegionFilter {
  @Codes('Lies in one of these countries', 'fi')
  country?: string[];

  @Codes('Lies under one of these laws', 'eu')
  jurisdiction?: string[];

  @Words('Has all of these for certain', FEATURES)
  feature?: string[];

  @Words('Holds all of these for certain', CERTIFICATES)
  certificate?: string[];

  @Codes('The ultimate legal parent sits in one of these countries', 'de')
  ownerCountry?: string[];

  @Codes('The ultimate legal parent answers to one of these laws', 'eu')
  ownerLaw?: string[];

  @Words('Whether the United States can make the owner hand out data', ANSWERS)
  exposure?: Answer[];

  @ApiPropertyOptional({ type: [String], description: 'Is one of these providers' })
  @IsOptional()
  @List()
  @Matches(/^[a-z0-9-]{1,64}$/, { each: true, message: 'lower-case letters, digits and hyphens' })
  provider?: string[];

  @ApiPropertyOptional({ description: 'Words that all occur in names, codes or owners', example: 'helsinki' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_TEXT_CHARACTERS)
  text?: string;

  @ApiPropertyOptional({ description: '`nextCursor` of the page before' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_CURSOR_CHARACTERS)
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE)
  limit = 100;
}
