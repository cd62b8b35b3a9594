import { EventStreams } from '@backend/live';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  type MessageEvent,
  Param,
  ParseUUIDPipe,
  Patch,
  Post,
  Sse,
} from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import type {
  SavedSnapshot,
  Snapshot,
  SnapshotList,
  SnapshotOverview,
  SnapshotSummary,
} from '@sgw/contracts';
import { overviewOf } from '@sgw/survey';
import type { Observable } from 'rxjs';
import { ImportedSnapshotDto, SavedSnapshotDto } from './dto/imported-snapshot.dto.js';
import { SnapshotDto, SnapshotListDto, SnapshotOverviewDto, SnapshotSummaryDto } from './dto/snapshot.dto.js';
import { SnapshotLabelsDto } from './dto/snapshot-labels.dto.js';
import { SnapshotArchive } from './snapshot-archive.js';
import { SnapshotIntake } from './snapshot-intake.js';

/** How often the folder is looked at for listeners. */
const EVERY_MS = 2000;

/** What discoveries left. */
@ApiTags('Snapshots')
@Controller('api/v1/snapshot')
export class SnapshotController {
  constructor(
    private readonly archive: SnapshotArchive,
    private readonly intake: SnapshotIntake,
    private readonly streams: EventStreams,
  ) {}

  @Get('list')
  @ApiOperation({ summary: 'List the snapshots, newest first, and the files that are none' })
  @ApiOkResponse({ type: SnapshotListDto })
  list(): Promise<SnapshotList> {
    return this.archive.list();
  }

  @Sse('events')
  @ApiOperation({ summary: 'Listen: an event `snapshots` with the list at once, and on every change of it' })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'Server-sent events; the data of each is the whole list',
    type: SnapshotListDto,
  })
  async events(): Promise<Observable<MessageEvent>> {
    const ask = (): Promise<SnapshotList> => this.archive.list();
    const question = { event: 'snapshots', ask, digest: digestOf, delayMs: () => EVERY_MS };
    return this.streams.of<SnapshotList>(question, await ask());
  }

  @Post('import')
  @ApiOperation({
    summary: 'Take in a snapshot file as exported, or refuse a damaged one with its faults; 64 MiB at most',
  })
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

  @Patch(':id')
  @ApiOperation({ summary: 'Give a snapshot another name, note or tags; what was seen stays as it is' })
  @ApiOkResponse({ type: SnapshotSummaryDto })
  relabel(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { name, note, tags }: SnapshotLabelsDto,
  ): Promise<SnapshotSummary> {
    const labels = {
      ...(name !== undefined && { name }),
      ...(note !== undefined && { note }),
      ...(tags !== undefined && { tags }),
    };
    return this.archive.relabel(id, labels);
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take the deletion of a snapshot back, within a minute' })
  @ApiOkResponse({ type: SnapshotSummaryDto })
  restore(@Param('id', ParseUUIDPipe) id: string): Promise<SnapshotSummary> {
    return this.archive.restore(id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a snapshot; its file is removed after a minute, until then it can be restored',
  })
  @ApiNoContentResponse()
  remove(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.archive.remove(id);
  }
}

/** What a change of the list changes. */
function digestOf({ snapshots, unreadable }: SnapshotList): string {
  return JSON.stringify([snapshots.map(({ id, name, note, tags }) => [id, name, note, tags]), unreadable]);
}
