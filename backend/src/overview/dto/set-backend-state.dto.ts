import { ApiProperty } from '@nestjs/swagger';
import type { SetBackendStateRequest } from '@sgw/contracts';
import { IsIn, Matches } from 'class-validator';

export class BackendIdDto {
  @ApiProperty({ example: 'fi-hel-local' })
  @Matches(/^[a-z0-9-]{1,64}$/, { message: 'lower-case letters, digits and hyphens' })
  id!: string;
}

export class SetBackendStateDto implements SetBackendStateRequest {
  @ApiProperty({ enum: ['online', 'offline'] })
  @IsIn(['online', 'offline'])
  state!: 'online' | 'offline';
}
