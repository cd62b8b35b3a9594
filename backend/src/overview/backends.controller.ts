import { Body, Controller, Get, HttpCode, HttpStatus, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { BackendView } from '@sgw/contracts';
import { BackendSwitch } from './backend-switch.js';
import { BackendDto } from './dto/backend.dto.js';
import { BackendIdDto, SetBackendStateDto } from './dto/set-backend-state.dto.js';
import { OverviewReader } from './overview-reader.js';

/** The storage backends behind the gateway. */
@ApiTags('Backends')
@Controller('api/v1/backends')
export class BackendsController {
  constructor(
    private readonly reader: OverviewReader,
    private readonly backends: BackendSwitch,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List the configured backends with place, law, owner, health and what lies there',
  })
  @ApiOkResponse({ type: [BackendDto] })
  list(): Promise<readonly BackendView[]> {
    return this.reader.backends();
  }

  @Put(':id/state')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Take a backend away, or give it back',
    description:
      'While it is offline nothing is read from it, written to it or removed from it, in any process.',
  })
  @ApiNoContentResponse()
  setState(@Param() { id }: BackendIdDto, @Body() { state }: SetBackendStateDto): Promise<void> {
    return this.backends.set(id, state);
  }
}
