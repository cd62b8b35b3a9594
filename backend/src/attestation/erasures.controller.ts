import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { DOCUMENT_TYPE } from '@sgw/attestation';
import type { ErasureView, Page } from '@sgw/contracts';
import type { Response } from 'express';
import { DocumentReader } from './document-reader.js';
import { AttestationIdDto, DocumentPageQueryDto } from './dto/attestation.dto.js';
import { ErasureDto, ErasurePageDto, ErasureRequestDto } from './dto/erasure.dto.js';
import { ErasureDesk } from './erasure-desk.js';

/** Deletes that are followed until every backend has confirmed. */
@ApiTags('Erasures')
@Controller('api/v1/erasures')
export class ErasuresController {
  constructor(
    private readonly desk: ErasureDesk,
    private readonly documents: DocumentReader,
  ) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Delete every version of an object, a bucket or a tenant for good, and prove it',
    description:
      'It covers what there is now; what is under object lock stays until the lock ends. The signed record is there ' +
      'when every backend has confirmed the removal of every copy.',
  })
  @ApiAcceptedResponse({ type: ErasureDto })
  async request(
    @Body() request: ErasureRequestDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ErasureView> {
    const view = await this.desk.request(request);
    response.location(`/api/v1/erasures/${view.id}`);
    return view;
  }

  @Get()
  @ApiOperation({ summary: 'List the erasures, the newest first, page by page' })
  @ApiOkResponse({ type: ErasurePageDto })
  page(@Query() { cursor, limit }: DocumentPageQueryDto): Promise<Page<ErasureView>> {
    return this.desk.page(cursor, limit);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Tell how far an erasure is, and what it still waits for' })
  @ApiOkResponse({ type: ErasureDto })
  find(@Param() { id }: AttestationIdDto): Promise<ErasureView> {
    return this.desk.find(id);
  }

  @Get(':id/document')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Download the signed record of erasure' })
  @ApiProduces(DOCUMENT_TYPE)
  @ApiOkResponse({ description: 'Lines of canonical JSON' })
  @ApiConflictResponse({ description: 'It is not done' })
  async document(@Param() { id }: AttestationIdDto): Promise<StreamableFile> {
    const body = await this.documents.whole(await this.desk.document(id));
    const disposition = `attachment; filename="${id}.ndjson"`;
    return new StreamableFile(body, { type: DOCUMENT_TYPE, disposition });
  }

  @Get(':id/report')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Download the record as a page for people; it proves nothing itself' })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'One HTML page' })
  async report(@Param() { id }: AttestationIdDto): Promise<StreamableFile> {
    const page = await this.documents.report(await this.desk.document(id));
    const disposition = `attachment; filename="${id}.html"`;
    return new StreamableFile(Buffer.from(page), { type: 'text/html; charset=utf-8', disposition });
  }
}
