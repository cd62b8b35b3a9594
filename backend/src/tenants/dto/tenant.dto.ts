import { ApiProperty } from '@nestjs/swagger';
import type { TenantView } from '@sgw/contracts';

export class TenantDto implements TenantView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'default' })
  name!: string;
}
