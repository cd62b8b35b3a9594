import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Problem } from '@sgw/contracts';

export class ProblemPlaceDto {
  @ApiProperty({
    description: 'JSON pointer (RFC 6901) to the value; of a query or path, to its name',
    example: '/name',
  })
  pointer!: string;

  @ApiProperty()
  detail!: string;
}

export class ProblemDto implements Problem {
  @ApiProperty({ format: 'uri-reference', example: '/api/problems/bucket-not-empty' })
  type!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty({ type: 'integer', example: 409 })
  status!: number;

  @ApiProperty()
  detail!: string;

  @ApiProperty({ example: 'bucket-not-empty' })
  code!: string;

  @ApiProperty({ description: 'The same as in X-Request-Id and in the log' })
  requestId!: string;

  @ApiPropertyOptional({ type: [ProblemPlaceDto] })
  errors?: readonly ProblemPlaceDto[];

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] },
    description: 'The facts behind the text, where a program acts on them',
  })
  details?: Readonly<Record<string, string | number>>;
}
