import { SnapshotArchive, SnapshotIntake } from '@backend/snapshot';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SavedSnapshot } from '@sgw/contracts';
import { DiscoveryRunner } from './discovery-runner.js';
import { SavedSnapshotDto, SaveSnapshotDto } from './dto/save-snapshot.dto.js';

/** Keeps what a discovery saw. */
@ApiTags('Snapshots')
@Controller('api/v1/snapshot/save')
export class SaveSnapshotController {
  constructor(
    private readonly runner: DiscoveryRunner,
    private readonly archive: SnapshotArchive,
    private readonly intake: SnapshotIntake,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Save a discovery as the server saw it, or a posted payload marked as such; 64 MiB at most',
  })
  @ApiCreatedResponse({ type: SavedSnapshotDto })
  save(@Body() request: SaveSnapshotDto): Promise<SavedSnapshot> {
    if (request.discoveryId === undefined) return this.intake.saveSupplied(request);
    return this.archive.save(this.runner.find(request.discoveryId).draft(request));
  }
}
