import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { SavedSnapshot, Snapshot, SnapshotList, SnapshotOverview } from '@sgw/contracts';
import { overviewOf } from '@sgw/survey';
import { ImportedSnapshotDto, SavedSnapshotDto } from './dto/imported-snapshot.dto.js';
import { SnapshotDto, SnapshotListDto, SnapshotOverviewDto } from './dto/snapshot.dto.js';
import { SnapshotArchive } from './snapshot-archive.js';
import { SnapshotIntake } from './snapshot-intake.js';

/** What discoveries left. */
@ApiTags('Snapshots')
@Controller('api/v1/snapshot')
export class SnapshotController {
  constructor(
    private readonly archive: SnapshotArchive,
    private readonly intake: SnapshotIntake,
  ) {}

  @Get('list')
  @ApiOperation({ summary: 'List the snapshots, newest first, and the files that are none' })
  @ApiOkResponse({ type: SnapshotListDto })
  list(): Promise<SnapshotList> {
    return this.archive.list();
  }

  @Post('import')
  @ApiOperation({ summary: 'Take in a snapshot file as exported; 64 MiB at most' })
  @ApiCreatedResponse({ type: SavedSnapshotDto })
  import(@Body() { snapshot }: ImportedSnapshotDto): Promise<SavedSnapshot> {
    return this.intake.saveImported(snapshot);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show a snapshot, whole' })
  @ApiOkResponse({ type: SnapshotDto })
  async find(@Param('id', ParseUUIDPipe) id: string): Promise<Snapshot> {
    return (await this.archive.find(id)).snapshot;
  }

  @Get(':id/overview')
  @ApiOperation({ summary: 'Show a snapshot without its files, with the shape of all its buckets together' })
  @ApiOkResponse({ type: SnapshotOverviewDto })
  async overview(@Param('id', ParseUUIDPipe) id: string): Promise<SnapshotOverview> {
    const { snapshot, summary } = await this.archive.find(id);
    return overviewOf(snapshot, summary.filename);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a snapshot' })
  @ApiNoContentResponse()
  remove(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.archive.remove(id);
  }
}
