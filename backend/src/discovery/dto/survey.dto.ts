import { EndpointFactsDto } from '@backend/snapshot';
import { TRUNCATION_REASONS } from '@sgw/survey';
import { ApiProperty } from '@nestjs/swagger';
import type {
  DiscoveredBuckets,
  DiscoveredVersion,
  DiscoveredVersions,
  TruncationReason,
} from '@sgw/contracts';

export class BucketNameAndDateDto {
  @ApiProperty()
  name!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  creationDate!: string | null;
}

export class DiscoveredBucketsDto implements DiscoveredBuckets {
  @ApiProperty({ type: [BucketNameAndDateDto] })
  buckets!: readonly BucketNameAndDateDto[];

  @ApiProperty()
  truncated!: boolean;

  @ApiProperty({ type: EndpointFactsDto })
  endpoint!: EndpointFactsDto;
}

class DeleteMarkerDto {
  @ApiProperty()
  key!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastModified!: string | null;

  @ApiProperty()
  versionId!: string;

  @ApiProperty()
  isLatest!: boolean;
}

class DiscoveredVersionDto extends DeleteMarkerDto implements DiscoveredVersion {
  @ApiProperty({ type: 'integer', format: 'int64' })
  size!: number;

  @ApiProperty({ type: 'string', nullable: true })
  etag!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  storageClass!: string | null;
}

export class DiscoveredVersionsDto implements DiscoveredVersions {
  @ApiProperty()
  name!: string;

  @ApiProperty({ type: [DiscoveredVersionDto] })
  versions!: readonly DiscoveredVersionDto[];

  @ApiProperty({ type: [DeleteMarkerDto] })
  deleteMarkers!: readonly DeleteMarkerDto[];

  @ApiProperty({ type: 'integer' })
  versionCount!: number;

  @ApiProperty({ type: 'integer' })
  deleteMarkerCount!: number;

  @ApiProperty({ type: 'integer', format: 'int64' })
  totalBytes!: number;

  @ApiProperty()
  truncated!: boolean;

  @ApiProperty({ enum: TRUNCATION_REASONS, isArray: true })
  truncatedBy!: readonly TruncationReason[];
}
