import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { DecisionView, Page } from '@sgw/contracts';
import { DecisionDto, DecisionPageDto, DecisionPageQueryDto } from './dto/decision.dto.js';
import { ObjectExplainer } from './object-explainer.js';

/** Recorded placement decisions. */
@ApiTags('Decisions')
@Controller('api/v1/decisions')
export class DecisionsController {
  constructor(private readonly explainer: ObjectExplainer) {}

  @Get()
  @ApiOperation({
    summary: 'List the decisions, the newest first, page by page',
    description: 'All that is judged alike shares one decision, which is listed where it was first made.',
  })
  @ApiOkResponse({ type: DecisionPageDto })
  page(@Query() { cursor, limit, ...filter }: DecisionPageQueryDto): Promise<Page<DecisionView>> {
    return this.explainer.decisionPage(filter, cursor, limit);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Tell a decision by the id that x-sgw-decision gave, refusals included' })
  @ApiOkResponse({ type: DecisionDto })
  find(@Param('id') id: string): Promise<DecisionView> {
    return this.explainer.decision(id);
  }
}
