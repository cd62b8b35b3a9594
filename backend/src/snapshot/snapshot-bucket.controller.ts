import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type BucketSurvey,
  GatewayError,
  type SnapshotUploadsPage,
  type SnapshotVersionsPage,
} from '@sgw/contracts';
import { pageUploads, pageVersions } from '@sgw/survey';
import { BucketSurveyDto } from './dto/bucket-survey.dto.js';
import { SnapshotUploadsPageDto, SnapshotVersionsPageDto } from './dto/insight.dto.js';
import { BucketQueryDto, SideQueryDto } from './dto/snapshot-queries.dto.js';
import { SnapshotArchive } from './snapshot-archive.js';

/** One bucket of a snapshot. Its name is a parameter, for a provider may call a bucket what no path can hold. */
@ApiTags('Snapshots')
@Controller('api/v1/snapshot')
export class SnapshotBucketController {
  constructor(private readonly archive: SnapshotArchive) {}

  @Get(':id/bucket')
  @ApiOperation({ summary: 'Show one bucket of a snapshot, whole' })
  @ApiOkResponse({ type: BucketSurveyDto })
  async bucket(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { bucket }: BucketQueryDto,
  ): Promise<BucketSurvey> {
    const { snapshot } = await this.archive.find(id);
    return snapshot.buckets.find(({ name }) => name === bucket) ?? refuse();
  }

  @Get(':id/versions')
  @ApiOperation({
    summary: 'Page through the older versions and delete markers that a snapshot kept of a bucket',
  })
  @ApiOkResponse({ type: SnapshotVersionsPageDto })
  async versions(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { cursor, ...query }: SideQueryDto,
  ): Promise<SnapshotVersionsPage> {
    const { snapshot } = await this.archive.find(id);
    return pageVersions(snapshot, { ...query, offset: Number(cursor) }) ?? refuse();
  }

  @Get(':id/uploads')
  @ApiOperation({ summary: 'Page through the incomplete uploads that a snapshot kept of a bucket' })
  @ApiOkResponse({ type: SnapshotUploadsPageDto })
  async uploads(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { cursor, ...query }: SideQueryDto,
  ): Promise<SnapshotUploadsPage> {
    const { snapshot } = await this.archive.find(id);
    return pageUploads(snapshot, { ...query, offset: Number(cursor) }) ?? refuse();
  }
}

function refuse(): never {
  throw new GatewayError('not-found', 'The snapshot holds no such bucket');
}
