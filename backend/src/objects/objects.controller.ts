import { EventStreams } from '@backend/live';
import {
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  type MessageEvent,
  Param,
  Query,
  Sse,
} from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { ObjectPage, ObjectView } from '@sgw/contracts';
import type { Observable } from 'rxjs';
import { BucketAddressDto } from './dto/bucket-address.dto.js';
import { ObjectDto, ObjectPageDto } from './dto/object.dto.js';
import { ObjectKeyQueryDto, ObjectPageQueryDto } from './dto/object-query.dto.js';
import { ObjectDeleter } from './object-deleter.js';
import { ObjectViewer } from './object-viewer.js';

/** How often an object is looked at while copies of it are under way, and when none is. */
const UNSETTLED_MS = 1000;
const SETTLED_MS = 3000;

/** What lies in a bucket. Keys are in the query, as they hold whatever they like; bodies go by the S3 port. */
@ApiTags('Objects')
@Controller('api/v1/buckets/:tenant/:bucket')
export class ObjectsController {
  constructor(
    private readonly viewer: ObjectViewer,
    private readonly deleter: ObjectDeleter,
    private readonly streams: EventStreams,
  ) {}

  @Get('objects')
  @ApiOperation({ summary: 'List objects in order of their keys, folded at the delimiter, page by page' })
  @ApiOkResponse({ type: ObjectPageDto })
  async page(
    @Param() { tenant, bucket }: BucketAddressDto,
    @Query() { prefix, delimiter, cursor, limit }: ObjectPageQueryDto,
  ): Promise<ObjectPage> {
    return this.viewer.page(await this.viewer.bucket(tenant, bucket), { prefix, delimiter, cursor, limit });
  }

  @Get('object')
  @ApiOperation({ summary: 'Tell one object, and where each of its copies lies' })
  @ApiOkResponse({ type: ObjectDto })
  async find(
    @Param() { tenant, bucket }: BucketAddressDto,
    @Query() { key }: ObjectKeyQueryDto,
  ): Promise<ObjectView> {
    return this.viewer.require(await this.viewer.bucket(tenant, bucket), key);
  }

  @Sse('object/events')
  @ApiOperation({
    summary: 'Listen: an event `object` at once, on every change, and at least every 20 seconds',
    description: 'The stream ends when the object is deleted.',
  })
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ description: 'Server-sent events; the data of each is the whole object', type: ObjectDto })
  async events(
    @Param() { tenant, bucket }: BucketAddressDto,
    @Query() { key }: ObjectKeyQueryDto,
  ): Promise<Observable<MessageEvent>> {
    const row = await this.viewer.bucket(tenant, bucket);
    const first = await this.viewer.require(row, key);
    const question = {
      event: 'object',
      ask: () => this.viewer.find(row, key),
      digest: JSON.stringify,
      delayMs,
    };
    return this.streams.of<ObjectView>(question, first);
  }

  @Delete('object')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete one object; a missing one is no error' })
  @ApiNoContentResponse()
  async delete(
    @Param() { tenant, bucket }: BucketAddressDto,
    @Query() { key }: ObjectKeyQueryDto,
  ): Promise<void> {
    const row = await this.viewer.bucket(tenant, bucket);
    await this.deleter.delete(row, row.ownerUserId, [{ key }]);
  }
}

function delayMs({ replicas }: ObjectView): number {
  const isSettled = replicas.every(({ state }) => state === 'completed' || state === 'blocked');
  return isSettled ? SETTLED_MS : UNSETTLED_MS;
}
