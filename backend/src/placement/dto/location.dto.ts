import { ApiProperty } from '@nestjs/swagger';
import type { LocationKind, LocationView } from '@sgw/contracts';

const KINDS: readonly LocationKind[] = ['jurisdiction', 'country', 'city', 'zone'];

export class LocationDto implements LocationView {
  @ApiProperty({ example: 'fi' })
  term!: string;

  @ApiProperty({ enum: KINDS })
  kind!: LocationKind;

  @ApiProperty({ type: [String], example: ['fi-hel-local'] })
  backends!: readonly string[];
}
