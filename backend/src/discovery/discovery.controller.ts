import { EventStreams } from '@backend/live';
import { PeerGate } from '@backend/peers';
import { BucketSurveyDto } from '@backend/snapshot';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  type MessageEvent,
  Param,
  ParseUUIDPipe,
  Post,
  Req,
  Res,
  Sse,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { BucketSurvey, DiscoveredBuckets, DiscoveredVersions, DiscoveryView } from '@sgw/contracts';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import { DiscoveryDesk } from './discovery-desk.js';
import { DiscoveryRunner } from './discovery-runner.js';
import {
  BucketNameDto,
  BucketSurveyRequestDto,
  DiscoveryConnectionDto,
  SkipBucketDto,
  StartDiscoveryDto,
} from './dto/connection.dto.js';
import { DiscoveredBucketsDto, DiscoveredVersionsDto } from './dto/survey.dto.js';
import { DiscoveryDto } from './dto/discovery.dto.js';
import { QuickLooker } from './quick-looker.js';

/** How often a running discovery is looked at for its listeners. */
const EVERY_MS = 500;

/** Looks at what lies at any S3 provider; reads, never writes, and forgets the keys. */
@ApiTags('Discovery')
@Controller('api/v1/discover')
export class DiscoveryController {
  constructor(
    private readonly runner: DiscoveryRunner,
    private readonly desk: DiscoveryDesk,
    private readonly gate: PeerGate,
    private readonly looker: QuickLooker,
    private readonly streams: EventStreams,
  ) {}

  @Post('buckets')
  @HttpCode(200)
  @ApiOperation({ summary: 'List the buckets that keys of a provider can list' })
  @ApiOkResponse({ type: DiscoveredBucketsDto })
  buckets(@Body() connection: DiscoveryConnectionDto): Promise<DiscoveredBuckets> {
    return this.looker.buckets(connection);
  }

  @Post('bucket/:name')
  @HttpCode(200)
  @ApiOperation({ summary: 'Look into one bucket, for 30 seconds and 1,000 pages at most' })
  @ApiOkResponse({ type: BucketSurveyDto })
  bucket(@Param() { name }: BucketNameDto, @Body() request: BucketSurveyRequestDto): Promise<BucketSurvey> {
    return this.looker.bucket(name, request);
  }

  @Post('bucket/:name/versions')
  @HttpCode(200)
  @ApiOperation({
    summary: 'List the versions and delete markers of one bucket, for 30 seconds and 1,000 pages at most',
  })
  @ApiOkResponse({ type: DiscoveredVersionsDto })
  versions(
    @Param() { name }: BucketNameDto,
    @Body() request: BucketSurveyRequestDto,
  ): Promise<DiscoveredVersions> {
    return this.looker.versions(name, request);
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Begin a discovery of a whole account; it runs on when nobody looks, and ends with a snapshot',
  })
  @ApiAcceptedResponse({ type: DiscoveryDto, headers: { Location: { schema: { type: 'string' } } } })
  start(@Body() request: StartDiscoveryDto, @Res({ passthrough: true }) response: Response): DiscoveryView {
    const { view } = this.runner.start(request);
    response.location(`/api/v1/discover/${view.id}`);
    return view;
  }

  @Get()
  @ApiOperation({ summary: 'List the discoveries that run, or ended within the last hour, of all processes' })
  @ApiOkResponse({ type: [DiscoveryDto] })
  list(@Req() request: Request): Promise<readonly DiscoveryView[]> {
    return this.desk.list(this.isLocal(request));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show how far a discovery is' })
  @ApiOkResponse({ type: DiscoveryDto })
  find(@Param('id', ParseUUIDPipe) id: string, @Req() request: Request): Promise<DiscoveryView> {
    return this.desk.view(id, this.isLocal(request));
  }

  @Sse(':id/events')
  @ApiOperation({
    summary: 'Listen: an event `discovery` at once and on every change, the last one when it has ended',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'Server-sent events; the data of each is the whole discovery',
    type: DiscoveryDto,
  })
  async events(@Param('id', ParseUUIDPipe) id: string): Promise<Observable<MessageEvent>> {
    const first = await this.desk.view(id, false);
    let isLast = first.endedAt !== null;
    const ask = async (): Promise<DiscoveryView | undefined> => {
      if (isLast) return undefined;
      const view = await this.desk.view(id, false);
      isLast = view.endedAt !== null;
      return view;
    };
    const question = { event: 'discovery', ask, digest: JSON.stringify, delayMs: () => EVERY_MS };
    return this.streams.of<DiscoveryView>(question, first);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a discovery send no further request; its time runs on' })
  @ApiOkResponse({ type: DiscoveryDto })
  pause(@Param('id', ParseUUIDPipe) id: string, @Req() request: Request): Promise<DiscoveryView> {
    return this.desk.order(id, this.isLocal(request), 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a paused discovery go on' })
  @ApiOkResponse({ type: DiscoveryDto })
  resume(@Param('id', ParseUUIDPipe) id: string, @Req() request: Request): Promise<DiscoveryView> {
    return this.desk.order(id, this.isLocal(request), 'resume');
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a discovery; what it saw is kept as a snapshot that says so' })
  @ApiOkResponse({ type: DiscoveryDto })
  cancel(@Param('id', ParseUUIDPipe) id: string, @Req() request: Request): Promise<DiscoveryView> {
    return this.desk.order(id, this.isLocal(request), 'cancel');
  }

  @Post(':id/skip')
  @HttpCode(200)
  @ApiOperation({ summary: 'End the look into one bucket; the others go on' })
  @ApiOkResponse({ type: DiscoveryDto })
  skip(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { bucket }: SkipBucketDto,
    @Req() request: Request,
  ): Promise<DiscoveryView> {
    return this.desk.skip(id, this.isLocal(request), bucket);
  }

  /** What another process asks for is answered here or not at all. */
  private isLocal(request: Request): boolean {
    return this.gate.isPeers(request);
  }
}
