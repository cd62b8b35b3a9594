import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CountedPage, ProviderDetailView, ProviderView } from '@sgw/contracts';
import { ProviderDetailDto, ProviderIdDto, ProviderPageDto } from './dto/provider.dto.js';
import { RegionQueryDto } from './dto/region-query.dto.js';
import { ProviderCatalogue } from './provider-catalogue.js';

/** The storage services that the data knows. */
@ApiTags('Providers')
@Controller('api/v1/providers')
export class ProvidersController {
  constructor(private readonly catalogue: ProviderCatalogue) {}

  @Get()
  @ApiOperation({
    summary: 'List the providers with a zone that passes every filter',
    description:
      'What is unknown passes no filter on a feature or certificate. Features and certificates must be there in the same zone.',
  })
  @ApiOkResponse({ type: ProviderPageDto })
  page(@Query() query: RegionQueryDto): CountedPage<ProviderView> {
    return this.catalogue.providers(query, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Tell one provider, its regions, and where every fact was read' })
  @ApiOkResponse({ type: ProviderDetailDto })
  find(@Param() { id }: ProviderIdDto): ProviderDetailView {
    return this.catalogue.provider(id);
  }
}
