import { ApiProperty } from '@nestjs/swagger';
import type { SessionView } from '@sgw/contracts';
import { IsString, MaxLength } from 'class-validator';

export class OpenSessionDto {
  @ApiProperty({
    description: 'Admin key: ADMIN_API_KEY, or the content of <data>/admin-key',
    format: 'password',
  })
  @IsString()
  @MaxLength(1024)
  adminKey!: string;
}

export class SessionDto implements SessionView {
  @ApiProperty({ description: 'To be sent as X-CSRF-Token with every change' })
  csrfToken!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}
