import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { LocationView } from '@sgw/contracts';
import { LocationDto } from './dto/location.dto.js';
import { PlacementPlanner } from './placement-planner.js';

/** Where buckets may lie. */
@ApiTags('Locations')
@Controller('api/v1/locations')
export class LocationsController {
  constructor(private readonly planner: PlacementPlanner) {}

  @Get()
  @ApiOperation({
    summary: 'List the terms a LocationConstraint may use here, with the backends behind each',
  })
  @ApiOkResponse({ type: [LocationDto] })
  list(): readonly LocationView[] {
    return this.planner.usableLocations();
  }
}
