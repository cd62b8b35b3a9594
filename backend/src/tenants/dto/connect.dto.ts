import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ConnectView } from '@sgw/contracts';

export class ConnectDto implements ConnectView {
  @ApiProperty({ example: 'http://127.0.0.1:9000' })
  s3Url!: string;

  @ApiProperty({ example: 'us-east-1' })
  region!: string;

  @ApiPropertyOptional({ description: "Id of the first user's key; its secret is never answered" })
  accessKeyId?: string;

  @ApiPropertyOptional({
    description:
      'Folder of the generated `config` and `credentials`, as seen from where the gateway was started',
    example: '.data/aws',
  })
  profilePath?: string;
}
