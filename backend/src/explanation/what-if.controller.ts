import { Body, Controller, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { QualificationView, WhatIfView } from '@sgw/contracts';
import { ChangeForeseer } from './change-foreseer.js';
import { BackendQualifier } from './backend-qualifier.js';
import { QualificationDto } from './dto/decision.dto.js';
import { DryRunDto, WhatIfDto, WhatIfViewDto } from './dto/what-if.dto.js';

/** What a change would do, before it is made. */
@ApiTags('Decisions')
@Controller('api/v1')
export class WhatIfController {
  constructor(
    private readonly foreseer: ChangeForeseer,
    private readonly qualifier: BackendQualifier,
  ) {}

  @Post('placement/what-if')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary:
      'Say what another policy, another attachment or the loss of a backend would do; nothing is changed',
  })
  @ApiOkResponse({ type: WhatIfViewDto })
  whatIf(@Body() request: WhatIfDto): Promise<WhatIfView> {
    return this.foreseer.foresee(request);
  }

  @Post('policies/:name/dry-run')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Say what a new version of a policy would do, and what would violate it; nothing is changed',
  })
  @ApiOkResponse({ type: WhatIfViewDto })
  dryRun(@Param('name') name: string, @Body() text: DryRunDto): Promise<WhatIfView> {
    return this.foreseer.foresee({ policy: { ...text, name } }, '/document');
  }

  @Post('placement/qualify')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: "Judge every backend by a policy's text alone, with each rule that refuses it" })
  @ApiOkResponse({ type: QualificationDto })
  qualify(@Body() text: DryRunDto): QualificationView {
    return this.qualifier.qualify(text);
  }
}
