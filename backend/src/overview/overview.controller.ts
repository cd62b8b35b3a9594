import { EventStreams } from '@backend/live';
import { Controller, Get, type MessageEvent, Sse } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { OverviewView } from '@sgw/contracts';
import type { Observable } from 'rxjs';
import { OverviewDto } from './dto/overview.dto.js';
import { OverviewFeed } from './overview-feed.js';
import { OverviewReader } from './overview-reader.js';

const EVERY_MS = 1000;

/** How the installation fares. */
@ApiTags('Overview')
@Controller('api/v1')
export class OverviewController {
  constructor(
    private readonly reader: OverviewReader,
    private readonly feed: OverviewFeed,
    private readonly streams: EventStreams,
  ) {}

  @Get('overview')
  @ApiOperation({ summary: 'Count buckets, objects and copies, and tell how every backend fares' })
  @ApiOkResponse({ type: OverviewDto })
  overview(): Promise<OverviewView> {
    return this.reader.read();
  }

  @Sse('events')
  @ApiOperation({
    summary: 'Listen: an event `overview` at once, on every change, and at least every 15 seconds',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({
    description: 'Server-sent events; the data of each is the whole overview',
    type: OverviewDto,
  })
  async events(): Promise<Observable<MessageEvent>> {
    const ask = () => this.feed.recent();
    const question = { event: 'overview', ask, digest, delayMs: () => EVERY_MS };
    return this.streams.of<OverviewView>(question, await ask());
  }
}

/** When it was taken is no news. */
function digest(view: OverviewView): string {
  return JSON.stringify({ ...view, takenAt: '' });
}
