import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { DecisionView } from '@sgw/contracts';
import { DecisionDto } from './dto/decision.dto.js';
import { ObjectExplainer } from './object-explainer.js';

/** Recorded placement decisions. */
@ApiTags('Decisions')
@Controller('api/v1/decisions')
export class DecisionsController {
  constructor(private readonly explainer: ObjectExplainer) {}

  @Get(':id')
  @ApiOperation({ summary: 'Tell a decision by the id that x-sgw-decision gave, refusals included' })
  @ApiOkResponse({ type: DecisionDto })
  find(@Param('id') id: string): Promise<DecisionView> {
    return this.explainer.decision(id);
  }
}
