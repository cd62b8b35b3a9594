import { type DirectoryRow, NamespaceRepository } from '@backend/metadata';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type DirectoryView, GatewayError, type NameView, type Page } from '@sgw/contracts';
import { isBucketName } from '@sgw/s3-wire';
import {
  DirectoryDto,
  DirectoryPageDto,
  DirectoryQueryDto,
  NameDto,
  NameQueryDto,
  ResolveQueryDto,
} from './dto/namespace.dto.js';

const NAME_RULE =
  'a bucket name is 3 to 63 of lower-case letters, digits, dots and hyphens, begins and ends with a letter or digit, and is ' +
  'no IP address or reserved name';

/** Logical buckets and the physical ones behind them, in both directions. */
@ApiTags('Namespace')
@Controller('api/v1/namespace')
export class NamespaceController {
  constructor(private readonly names: NamespaceRepository) {}

  @Get('buckets')
  @ApiOperation({ summary: 'List the buckets of all tenants with owner and physical buckets, page by page' })
  @ApiOkResponse({ type: DirectoryPageDto })
  async directory(@Query() { cursor, limit }: DirectoryQueryDto): Promise<Page<DirectoryView>> {
    const [tenant = '', bucket = ''] = cursor?.split('/') ?? [];
    const rows = await this.names.page({ tenant, bucket }, limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const nextCursor = last && `${last.tenant}/${last.bucket}`;
    return { items: rows.slice(0, limit).map(toView), ...(nextCursor && { nextCursor }) };
  }

  @Get('resolve')
  @ApiOperation({
    summary: 'Tell the physical buckets of a bucket, or the bucket of a physical one',
    description: 'Either `tenant` and `bucket`, or `backend` and `physicalBucket`.',
  })
  @ApiOkResponse({ type: DirectoryDto })
  async resolve(@Query() query: ResolveQueryDto): Promise<DirectoryView> {
    const row = await this.find(query);
    if (!row) throw new GatewayError('not-found', 'No bucket of this gateway has that name');
    return toView(row);
  }

  @Get('name')
  @ApiOperation({ summary: 'Tell whether a text can be the name of a new bucket of a tenant' })
  @ApiOkResponse({ type: NameDto })
  async name(@Query() { tenant, bucket }: NameQueryDto): Promise<NameView> {
    if (!isBucketName(bucket)) return { name: bucket, isValid: false, reason: NAME_RULE, isTaken: false };
    const row = await this.find({ tenant, bucket });
    return { name: bucket, isValid: true, isTaken: row !== undefined };
  }

  /** PostgreSQL's texts hold no NUL, and so does no name. */
  private find(query: ResolveQueryDto): Promise<DirectoryRow | undefined> {
    const isText = Object.values(query).every(
      (value) => value === undefined || !String(value).includes('\0'),
    );
    return isText ? this.findNamed(query) : Promise.resolve(undefined);
  }

  private findNamed({
    tenant,
    bucket,
    backend,
    physicalBucket,
  }: ResolveQueryDto): Promise<DirectoryRow | undefined> {
    const isLogical = tenant !== undefined && bucket !== undefined;
    const isPhysical = backend !== undefined && physicalBucket !== undefined;
    if (isLogical && backend === undefined && physicalBucket === undefined)
      return this.names.byName(tenant, bucket);
    if (isPhysical && tenant === undefined && bucket === undefined)
      return this.names.byPhysicalName(backend, physicalBucket);
    throw new GatewayError('invalid-argument', 'Name tenant and bucket, or backend and physicalBucket');
  }
}

function toView({ createdAt, deletedAt, ...row }: DirectoryRow): DirectoryView {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    ...(deletedAt && { deletedAt: deletedAt.toISOString() }),
  };
}
