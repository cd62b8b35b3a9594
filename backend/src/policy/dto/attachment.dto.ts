import { ApiProperty } from '@nestjs/swagger';
import {
  type BucketPolicyView,
  MAX_TAG_KEY_CHARACTERS,
  MAX_TAG_VALUE_CHARACTERS,
  type TagPolicy,
  type TenantPolicyView,
} from '@sgw/contracts';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsString,
  MaxLength,
  MinLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

/** Each is judged for every object with its tag: more of them than this is a table, not a rule. */
const MAX_TAG_POLICIES = 50;

export class TenantPolicyDto implements TenantPolicyView {
  @ApiProperty({ type: String, nullable: true, example: 'eu-only', description: 'Null: none of its own' })
  @ValidateIf((_object, value) => value !== null)
  @IsString()
  policy!: string | null;
}

export class TagPolicyDto implements TagPolicy {
  @ApiProperty({ example: 'class' })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_TAG_KEY_CHARACTERS)
  key!: string;

  @ApiProperty({ example: 'secret' })
  @IsString()
  @MaxLength(MAX_TAG_VALUE_CHARACTERS)
  value!: string;

  @ApiProperty({ example: 'fi-only' })
  @IsString()
  policy!: string;
}

export class BucketPolicyDto extends TenantPolicyDto implements BucketPolicyView {
  @ApiProperty({ type: [TagPolicyDto], description: 'For the objects of the bucket that have a tag' })
  @IsArray()
  @ArrayMaxSize(MAX_TAG_POLICIES)
  @ValidateNested({ each: true })
  @Type(() => TagPolicyDto)
  byTag!: TagPolicyDto[];
}
