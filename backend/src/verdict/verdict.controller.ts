import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SnapshotVerdict } from '@sgw/contracts';
import { SnapshotVerdictDto, SnapshotVerdictRequestDto } from './dto/verdict.dto.js';
import { SnapshotJudge } from './snapshot-judge.js';

/** Whether what a discovery saw may stay where it is. */
@ApiTags('Snapshots')
@Controller('api/v1/snapshot')
export class VerdictController {
  constructor(private readonly judge: SnapshotJudge) {}

  @Post(':id/verdict')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Say which buckets of a snapshot a policy forbids, and what mending that would move; nothing is changed',
    description:
      'No backend need be configured: places are known from the provider data. What is unknown satisfies no rule.',
  })
  @ApiOkResponse({ type: SnapshotVerdictDto })
  verdict(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() request: SnapshotVerdictRequestDto,
  ): Promise<SnapshotVerdict> {
    return this.judge.judge(id, request);
  }
}
