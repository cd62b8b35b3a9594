import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CountedPage, RegionView } from '@sgw/contracts';
import { RegionPageDto } from './dto/region.dto.js';
import { RegionQueryDto } from './dto/region-query.dto.js';
import { ProviderCatalogue } from './provider-catalogue.js';

/** The sites of the storage services that the data knows. */
@ApiTags('Providers')
@Controller('api/v1/regions')
export class RegionsController {
  constructor(private readonly catalogue: ProviderCatalogue) {}

  @Get()
  @ApiOperation({
    summary: 'List the regions that pass every filter, with the facts of place, law, owner and service',
  })
  @ApiOkResponse({ type: RegionPageDto })
  page(@Query() query: RegionQueryDto): CountedPage<RegionView> {
    return this.catalogue.regions(query, query);
  }
}
