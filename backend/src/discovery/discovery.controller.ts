import { EventStreams } from '@backend/live';
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
  Res,
  Sse,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import {
  type BucketSurvey,
  type DiscoveredBuckets,
  type DiscoveredVersions,
  type DiscoveryView,
  GatewayError,
} from '@sgw/contracts';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
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
  @ApiOperation({ summary: 'List the discoveries that run, or ended within the last hour' })
  @ApiOkResponse({ type: [DiscoveryDto] })
  list(): readonly DiscoveryView[] {
    return this.runner.list().map(({ view }) => view);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Show how far a discovery is' })
  @ApiOkResponse({ type: DiscoveryDto })
  find(@Param('id', ParseUUIDPipe) id: string): DiscoveryView {
    return this.runner.find(id).view;
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
  events(@Param('id', ParseUUIDPipe) id: string): Observable<MessageEvent> {
    const discovery = this.runner.find(id);
    let isLast = false;
    const ask = (): Promise<DiscoveryView | undefined> => {
      if (isLast) return Promise.resolve(undefined);
      isLast = discovery.isEnded;
      return Promise.resolve(discovery.view);
    };
    const question = { event: 'discovery', ask, digest: JSON.stringify, delayMs: () => EVERY_MS };
    return this.streams.of<DiscoveryView>(question, discovery.view);
  }

  @Post(':id/pause')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a discovery send no further request; its time runs on' })
  @ApiOkResponse({ type: DiscoveryDto })
  pause(@Param('id', ParseUUIDPipe) id: string): DiscoveryView {
    const discovery = this.runner.find(id);
    discovery.pause();
    return discovery.view;
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a paused discovery go on' })
  @ApiOkResponse({ type: DiscoveryDto })
  resume(@Param('id', ParseUUIDPipe) id: string): DiscoveryView {
    const discovery = this.runner.find(id);
    discovery.resume();
    return discovery.view;
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'End a discovery; what it saw is kept as a snapshot that says so' })
  @ApiOkResponse({ type: DiscoveryDto })
  cancel(@Param('id', ParseUUIDPipe) id: string): DiscoveryView {
    const discovery = this.runner.find(id);
    discovery.cancel();
    return discovery.view;
  }

  @Post(':id/skip')
  @HttpCode(200)
  @ApiOperation({ summary: 'End the look into one bucket; the others go on' })
  @ApiOkResponse({ type: DiscoveryDto })
  skip(@Param('id', ParseUUIDPipe) id: string, @Body() { bucket }: SkipBucketDto): DiscoveryView {
    const discovery = this.runner.find(id);
    if (!discovery.skip(bucket))
      throw new GatewayError('bucket-not-found', 'The discovery knows no such bucket');
    return discovery.view;
  }
}
