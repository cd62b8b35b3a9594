import { AdoptionRepository } from '@backend/metadata';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AdoptionFinding, AdoptionVerdict, AdoptionView, Page, WrittenVersion } from '@sgw/contracts';
import { GatewayError } from '@sgw/contracts';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { AdoptionDesk } from './adoption-desk.js';
import { AdoptionSteward } from './adoption-steward.js';
import {
  AdoptionDto,
  AdoptionFindingPageDto,
  AdoptionPageDto,
  AdoptionVerdictDto,
  WrittenVersionPageDto,
} from './dto/adoption.dto.js';
import {
  AdoptionFindingQueryDto,
  AdoptionQueryDto,
  AdoptionWishDto,
  ReleaseDto,
  RelistDto,
  VerdictQuestionDto,
  WrittenQueryDto,
} from './dto/adoption-wish.dto.js';

/** Brings a provider's bucket under the gateway as it is, and gives it back. */
@ApiTags('Adoption')
@Controller('api/v1/adoptions')
export class AdoptionsController {
  constructor(
    private readonly desk: AdoptionDesk,
    private readonly steward: AdoptionSteward,
    private readonly adoptions: AdoptionRepository,
  ) {}

  @Post('verdict')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Tell whether a bucket may be adopted where it lies; changes nothing' })
  @ApiOkResponse({ type: AdoptionVerdictDto })
  verdict(@Body() question: VerdictQuestionDto): Promise<AdoptionVerdict> {
    return this.desk.verdict(question);
  }

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Adopt a bucket: a logical bucket whose rows point at the objects that are there',
  })
  @ApiAcceptedResponse({ type: AdoptionDto })
  async adopt(
    @Body() wish: AdoptionWishDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AdoptionView> {
    const row = await this.desk.adopt(wish);
    response.setHeader('Location', `/api/v1/adoptions/${row.id}`);
    return this.steward.view(row);
  }

  @Get()
  @ApiOperation({ summary: 'List adoptions, the newest first, page by page' })
  @ApiOkResponse({ type: AdoptionPageDto })
  async list(@Query() { cursor, limit }: AdoptionQueryDto): Promise<Page<AdoptionView>> {
    const [createdAt, id] = cursor === undefined ? [] : readCursor(cursor, 2);
    const after = createdAt !== undefined && id !== undefined ? { createdAt, id } : undefined;
    const rows = await this.adoptions.page(after, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const items = await Promise.all(rows.slice(0, limit).map((row) => this.steward.view(row)));
    return { items, ...(last && { nextCursor: writeCursor([last.createdAt.toISOString(), last.id]) }) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Tell how an adoption stands' })
  @ApiOkResponse({ type: AdoptionDto })
  find(@Param('id', ParseUUIDPipe) id: string): Promise<AdoptionView> {
    return this.steward.find(id);
  }

  @Get(':id/findings')
  @ApiOperation({ summary: 'List what lies otherwise at the provider than the rows say, in order of key' })
  @ApiOkResponse({ type: AdoptionFindingPageDto })
  async findings(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { kind, cursor, limit }: AdoptionFindingQueryDto,
  ): Promise<Page<AdoptionFinding>> {
    await this.steward.find(id);
    const [key = '', version = '', after = ''] = cursor === undefined ? [] : readCursor(cursor, 3);
    const rows = await this.adoptions.findings(id, kind, { key, version, kind: after }, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const items = rows
      .slice(0, limit)
      .map(({ foundAt, ...finding }) => ({ ...finding, foundAt: foundAt.toISOString() }));
    return {
      items,
      ...(last && { nextCursor: writeCursor([last.key, last.providerVersionId, last.kind]) }),
    };
  }

  @Get(':id/written')
  @ApiOperation({
    summary:
      'List what a release would lose: what clients wrote, last copies and changes of adopted versions; it keeps the bucket',
  })
  @ApiOkResponse({ type: WrittenVersionPageDto })
  async written(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { cursor, limit }: WrittenQueryDto,
  ): Promise<Page<WrittenVersion>> {
    const [key, version] = cursor === undefined ? [] : readCursor(cursor, 2);
    if (version !== undefined && !isUUID(version)) throw strangeCursor();
    const after = key !== undefined && version !== undefined ? { key, id: version } : undefined;
    const rows = await this.steward.written(id, after, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const items = rows.slice(0, limit).map(({ id: _internal, ...item }) => item);
    return { items, ...(last && { nextCursor: writeCursor([last.key, last.id]) }) };
  }

  @Post(':id/pause')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Stop listing and reading for now; what is there stays readable' })
  @ApiOkResponse({ type: AdoptionDto })
  pause(@Param('id', ParseUUIDPipe) id: string): Promise<AdoptionView> {
    return this.steward.setPaused(id, true);
  }

  @Post(':id/resume')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Go on where it stopped, also after a failure' })
  @ApiOkResponse({ type: AdoptionDto })
  resume(@Param('id', ParseUUIDPipe) id: string): Promise<AdoptionView> {
    return this.steward.setPaused(id, false);
  }

  @Post(':id/cancel')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Take the rows of an adoption back that is still being listed' })
  @ApiAcceptedResponse({ type: AdoptionDto })
  cancel(@Param('id', ParseUUIDPipe) id: string): Promise<AdoptionView> {
    return this.steward.release(id, { isCancelled: true, isDiscarding: false });
  }

  @Post(':id/convert')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Let clients write and delete in an adopted bucket' })
  @ApiOkResponse({ type: AdoptionDto })
  convert(@Param('id', ParseUUIDPipe) id: string): Promise<AdoptionView> {
    return this.steward.convert(id);
  }

  @Post(':id/relist')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({ summary: 'Compare the rows with the provider now, and mend them if so wished' })
  @ApiAcceptedResponse({ type: AdoptionDto })
  relist(@Param('id', ParseUUIDPipe) id: string, @Body() { repair }: RelistDto): Promise<AdoptionView> {
    return this.steward.relist(id, repair);
  }

  @Post(':id/release')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary:
      'Give a bucket back: its rows go, what the provider has stays as it is, which is looked at first where the gateway has copies',
  })
  @ApiAcceptedResponse({ type: AdoptionDto })
  release(@Param('id', ParseUUIDPipe) id: string, @Body() { discard }: ReleaseDto): Promise<AdoptionView> {
    return this.steward.release(id, { isCancelled: false, isDiscarding: discard });
  }
}

function writeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** @throws GatewayError `invalid-argument` */
function readCursor(cursor: string, length: number): readonly string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      Array.isArray(values) &&
      values.length === length &&
      values.every((value) => typeof value === 'string')
    )
      return values;
  } catch {
    // Not one of ours, as below.
  }
  throw strangeCursor();
}

function strangeCursor(): GatewayError {
  return new GatewayError('invalid-argument', 'The cursor is not one that was given out', {
    pointer: '/cursor',
  });
}
