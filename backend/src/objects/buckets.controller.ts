import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { BucketView, Page } from '@sgw/contracts';
import { BucketDesk } from './bucket-desk.js';
import { BucketAddressDto } from './dto/bucket-address.dto.js';
import { BucketDto, BucketPageDto, CreateBucketDto } from './dto/bucket.dto.js';
import { PageQueryDto } from './dto/page-query.dto.js';

/** Logical buckets of all tenants. */
@ApiTags('Buckets')
@Controller('api/v1/buckets')
export class BucketsController {
  constructor(private readonly desk: BucketDesk) {}

  @Get()
  @ApiOperation({ summary: 'List the buckets of all tenants, page by page' })
  @ApiOkResponse({ type: BucketPageDto })
  page(@Query() { cursor, limit }: PageQueryDto): Promise<Page<BucketView>> {
    return this.desk.page(cursor, limit);
  }

  @Post()
  @ApiOperation({ summary: 'Make a bucket that is bound to places, in order' })
  @ApiCreatedResponse({ type: BucketDto })
  create(@Body() request: CreateBucketDto): Promise<BucketView> {
    return this.desk.create(request);
  }

  @Get(':tenant/:bucket')
  @ApiOperation({ summary: 'Tell one bucket, with its counts and its physical buckets' })
  @ApiOkResponse({ type: BucketDto })
  find(@Param() { tenant, bucket }: BucketAddressDto): Promise<BucketView> {
    return this.desk.find(tenant, bucket);
  }

  @Delete(':tenant/:bucket')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete an empty bucket' })
  @ApiNoContentResponse()
  delete(@Param() { tenant, bucket }: BucketAddressDto): Promise<void> {
    return this.desk.delete(tenant, bucket);
  }
}
