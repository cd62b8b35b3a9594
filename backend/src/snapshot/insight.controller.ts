import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, ParseUUIDPipe, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type {
  SnapshotDiff,
  SnapshotDuplicates,
  SnapshotFilesPage,
  SnapshotFindings,
  SnapshotSummary,
} from '@sgw/contracts';
import {
  diffSnapshots,
  EXPORT_TYPES,
  exportDiff,
  exportSnapshot,
  findDuplicates,
  findRisks,
  pageFiles,
} from '@sgw/survey';
import {
  SnapshotDiffDto,
  SnapshotDuplicatesDto,
  SnapshotFilesPageDto,
  SnapshotFindingsDto,
} from './dto/insight.dto.js';
import {
  CompareQueryDto,
  DiffExportQueryDto,
  DuplicatesQueryDto,
  ExportQueryDto,
  FilesQueryDto,
} from './dto/snapshot-queries.dto.js';
import { SnapshotArchive } from './snapshot-archive.js';

/** What a snapshot tells by itself. */
@ApiTags('Snapshots')
@Controller('api/v1/snapshot')
export class InsightController {
  constructor(private readonly archive: SnapshotArchive) {}

  @Get('compare')
  @ApiOperation({ summary: 'Tell what changed from one snapshot to another' })
  @ApiOkResponse({ type: SnapshotDiffDto })
  async compare(@Query() { a, b, limit }: CompareQueryDto): Promise<SnapshotDiff> {
    const [older, newer] = [await this.archive.find(a), await this.archive.find(b)];
    return { a: older.summary, b: newer.summary, ...diffSnapshots(older.snapshot, newer.snapshot, limit) };
  }

  @Get('compare/export')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary:
      'Download what changed from one snapshot to another: whole as JSON, or a line for each setting and object as CSV',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ description: 'The file', schema: { type: 'string', format: 'binary' } })
  async exportDiff(@Query() { a, b, format }: DiffExportQueryDto): Promise<StreamableFile> {
    const [older, newer] = [await this.archive.find(a), await this.archive.find(b)];
    const changes = diffSnapshots(older.snapshot, newer.snapshot, Number.POSITIVE_INFINITY);
    const { contentType, ending } = EXPORT_TYPES[format];
    const name = `diff_${newer.summary.filename.replace(/\.json$/, '')}_since_${timeOf(older.summary)}.${ending}`;
    const pieces = exportDiff({ a: older.summary, b: newer.summary, ...changes }, format);
    return new StreamableFile(Readable.from(pieces), {
      type: contentType,
      disposition: `attachment; filename="${name}"`,
    });
  }

  @Get(':id/files')
  @ApiOperation({ summary: 'Page through the files that a snapshot kept' })
  @ApiOkResponse({ type: SnapshotFilesPageDto })
  async files(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { cursor, ...query }: FilesQueryDto,
  ): Promise<SnapshotFilesPage> {
    const { snapshot } = await this.archive.find(id);
    return pageFiles(snapshot, { ...query, offset: Number(cursor) });
  }

  @Get(':id/findings')
  @ApiOperation({ summary: 'Tell what should worry one, worst first, and what could not be checked' })
  @ApiOkResponse({ type: SnapshotFindingsDto })
  async findings(@Param('id', ParseUUIDPipe) id: string): Promise<SnapshotFindings> {
    return findRisks((await this.archive.find(id)).snapshot);
  }

  @Get(':id/duplicates')
  @ApiOperation({ summary: 'Group the files that have the same ETag and size' })
  @ApiOkResponse({ type: SnapshotDuplicatesDto })
  async duplicates(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { limit }: DuplicatesQueryDto,
  ): Promise<SnapshotDuplicates> {
    return findDuplicates((await this.archive.find(id)).snapshot, limit);
  }

  @Get(':id/export')
  @ApiOperation({
    summary:
      'Download a snapshot: whole as JSON, its files as CSV, NDJSON or Parquet in S3 Inventory’s columns, or for ncdu',
  })
  @ApiProduces('application/json', 'text/csv', 'application/x-ndjson', 'application/vnd.apache.parquet')
  @ApiOkResponse({ description: 'The file', schema: { type: 'string', format: 'binary' } })
  async export(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { format }: ExportQueryDto,
  ): Promise<StreamableFile> {
    const { snapshot, summary } = await this.archive.find(id);
    const { contentType, ending } = EXPORT_TYPES[format];
    const name = summary.filename.replace(/\.json$/, `.${ending}`);
    return new StreamableFile(Readable.from(exportSnapshot(snapshot, format)), {
      type: contentType,
      disposition: `attachment; filename="${name}"`,
    });
  }
}

/** As file names write it. */
const timeOf = ({ timestamp }: SnapshotSummary): string => timestamp.replaceAll(/[:.]/g, '-');
