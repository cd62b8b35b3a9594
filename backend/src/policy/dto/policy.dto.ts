import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type {
  CreatePolicyRequest,
  DocumentFinding,
  EditedPolicyView,
  EditPolicyRequest,
  PolicyAttachmentView,
  PolicyDocument,
  PolicySummary,
  PolicyView,
  WrittenPolicyView,
} from '@sgw/contracts';
import { policyJsonSchema } from '@sgw/policy';
import { IsBoolean, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const POLICY_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The language itself; OpenAPI 3.0 knows neither the dialect's name nor `const`. */
function documentSchema(): Record<string, unknown> {
  const text = JSON.stringify(policyJsonSchema(), (name, value: unknown) =>
    name === '$schema' ? undefined : value,
  );
  return JSON.parse(text.replace(/"const":(\w+)/g, '"enum":[$1]')) as Record<string, unknown>;
}

const Document = () => ApiProperty({ ...documentSchema(), description: 'See GET /api/v1/policies/schema' });

/** A field that says that names which nothing has yet are meant. */
export const AcceptUnknownNames = () =>
  applyDecorators(
    ApiPropertyOptional({
      default: false,
      description: 'Takes names that neither the provider data nor a declared backend has',
    }),
    IsOptional(),
    IsBoolean(),
  );

export class EditPolicyDto implements EditPolicyRequest {
  @Document()
  @IsObject({ message: 'the document must be a JSON object' })
  document!: PolicyDocument;

  @ApiPropertyOptional({ description: 'Why, for whoever reads the history', maxLength: 1000 })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  note?: string;

  @AcceptUnknownNames()
  acceptUnknownNames?: boolean;
}

export class CreatePolicyDto extends EditPolicyDto implements CreatePolicyRequest {
  @ApiProperty({ example: 'patient-records', pattern: POLICY_NAME.source })
  @Matches(POLICY_NAME, {
    message: 'a name is 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end',
  })
  name!: string;
}

export class PolicySummaryDto implements PolicySummary {
  @ApiProperty({ example: 'patient-records' })
  name!: string;

  @ApiProperty({ example: 3, description: 'The version that holds' })
  version!: number;

  @ApiProperty({ description: 'Hex SHA-256 of the document in canonical form' })
  digest!: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ description: 'Tenants, buckets and tags of buckets that it is attached to' })
  attachments!: number;
}

export class PolicyDto implements PolicyView {
  @ApiProperty({ example: 'patient-records' })
  name!: string;

  @ApiProperty({ example: 3 })
  version!: number;

  @Document()
  document!: PolicyDocument;

  @ApiProperty({ description: 'Hex SHA-256 of the document in canonical form' })
  digest!: string;

  @ApiPropertyOptional()
  note?: string;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;
}

export class PolicyWarningDto implements DocumentFinding {
  @ApiProperty({ example: '/document/residency/deny/0/provider' })
  pointer!: string;

  @ApiProperty()
  detail!: string;
}

export class WrittenPolicyDto extends PolicyDto implements WrittenPolicyView {
  @ApiPropertyOptional({
    type: [PolicyWarningDto],
    description: 'Names that were accepted and that nothing has',
  })
  warnings?: PolicyWarningDto[];
}

export class EditedPolicyDto extends WrittenPolicyDto implements EditedPolicyView {
  @ApiProperty({ description: 'Buckets whose objects are planned anew' })
  bucketsReplanned!: number;
}

export class ObjectTagDto {
  @ApiProperty({ example: 'class' })
  key!: string;

  @ApiProperty({ example: 'secret' })
  value!: string;
}

export class PolicyAttachmentDto implements PolicyAttachmentView {
  @ApiProperty({ example: 'default' })
  tenant!: string;

  @ApiPropertyOptional({ example: 'reports', description: 'Absent: all buckets of the tenant' })
  bucket?: string;

  @ApiPropertyOptional({ description: 'Only for the objects of the bucket that have it' })
  tag?: ObjectTagDto;
}
