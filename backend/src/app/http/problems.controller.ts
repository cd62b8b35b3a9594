import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { GatewayError } from '@sgw/contracts';
import { Public } from '../session/public.js';
import { isProblemCode, PROBLEMS } from './problem-table.js';

/** What the `type` of a problem points to. */
@ApiTags('Problems')
@Public()
@Controller('api/problems')
export class ProblemsController {
  @Get()
  @ApiOperation({ summary: 'List every kind of problem the API can answer' })
  @ApiOkResponse({ description: 'Code, status and title of each' })
  list(): { code: string; status: number; title: string }[] {
    return Object.entries(PROBLEMS).map(([code, kind]) => ({ code, ...kind }));
  }

  @Get(':code')
  @ApiOperation({ summary: 'Explain one kind of problem' })
  @ApiParam({ name: 'code', example: 'bucket-not-empty' })
  @ApiOkResponse({ description: 'Code, status and title' })
  find(@Param('code') code: string): { code: string; status: number; title: string } {
    if (!isProblemCode(code)) throw new GatewayError('not-found', 'There is no problem of that name');
    return { code, ...PROBLEMS[code] };
  }
}
