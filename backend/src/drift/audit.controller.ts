import { DriftRepository, type FindingRow } from '@backend/metadata';
import { Controller, Get, HttpCode, HttpStatus, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AuditView, FindingView, Page } from '@sgw/contracts';
import { DriftAuditor } from './drift-auditor.js';
import { AuditDto, FindingPageDto, FindingQueryDto } from './dto/audit.dto.js';

/** Whether copies and backend buckets still are as the rules want them. */
@ApiTags('Audit')
@Controller('api/v1/audit')
export class AuditController {
  constructor(
    private readonly drift: DriftRepository,
    private readonly auditor: DriftAuditor,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Tell of the last audit that ended' })
  @ApiOkResponse({ type: AuditDto })
  async last(): Promise<AuditView> {
    const round = await this.drift.lastRound();
    if (!round) return { buckets: 0, findings: 0, unreachable: [] };
    const { startedAt, endedAt, ...counts } = round;
    return { startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString(), ...counts };
  }

  @Get('findings')
  @ApiOperation({
    summary: 'List what is not as it should be, and how to repair it; the newest first, page by page',
  })
  @ApiOkResponse({ type: FindingPageDto })
  async findings(@Query() { state, cursor, limit }: FindingQueryDto): Promise<Page<FindingView>> {
    const rows = await this.drift.findings(state === 'open', cursor, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { items: rows.slice(0, limit).map(toView), ...(last && { nextCursor: last.id }) };
  }

  @Post('rounds')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Begin an audit now' })
  @ApiNoContentResponse()
  begin(): void {
    this.auditor.hasten();
  }
}

function toView({
  bucketId: _bucketId,
  firstSeenAt,
  lastSeenAt,
  resolvedAt,
  ...row
}: FindingRow): FindingView {
  return {
    ...row,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    ...(resolvedAt && { resolvedAt: resolvedAt.toISOString() }),
  };
}
