import { PeerGate } from '@backend/peers';
import { SnapshotIntake } from '@backend/snapshot';
import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SavedSnapshot } from '@sgw/contracts';
import type { Request } from 'express';
import { DiscoveryDesk } from './discovery-desk.js';
import { SavedSnapshotDto, SaveSnapshotDto } from './dto/save-snapshot.dto.js';

/** Keeps what a discovery saw. */
@ApiTags('Snapshots')
@Controller('api/v1/snapshot/save')
export class SaveSnapshotController {
  constructor(
    private readonly desk: DiscoveryDesk,
    private readonly gate: PeerGate,
    private readonly intake: SnapshotIntake,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Save a discovery as the server saw it, or a posted payload marked as such; 64 MiB at most',
  })
  @ApiCreatedResponse({ type: SavedSnapshotDto })
  save(@Body() request: SaveSnapshotDto, @Req() asked: Request): Promise<SavedSnapshot> {
    if (request.discoveryId === undefined) return this.intake.saveSupplied(request);
    return this.desk.save(request, request.discoveryId, this.gate.isPeers(asked));
  }
}
