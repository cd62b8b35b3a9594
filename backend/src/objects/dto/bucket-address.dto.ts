import { ApiProperty } from '@nestjs/swagger';
import { IsName } from './is-name.js';

/** The two names in the path. */
export class BucketAddressDto {
  @ApiProperty({ example: 'default' })
  @IsName()
  tenant!: string;

  @ApiProperty({ example: 'reports' })
  @IsName()
  bucket!: string;
}
