import {
  Body,
  Controller,
  Delete,
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
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { DOCUMENT_TYPE } from '@sgw/attestation';
import type { AttestationView, Page } from '@sgw/contracts';
import type { Response } from 'express';
import { AttestationDesk } from './attestation-desk.js';
import { DocumentReader } from './document-reader.js';
import {
  AttestationDto,
  AttestationIdDto,
  AttestationPageDto,
  AttestationRequestDto,
  DocumentPageQueryDto,
  ProofQueryDto,
} from './dto/attestation.dto.js';

/** Signed statements of which copies exist where. */
@ApiTags('Attestations')
@Controller('api/v1/attestations')
export class AttestationsController {
  constructor(
    private readonly desk: AttestationDesk,
    private readonly documents: DocumentReader,
  ) {}

  @Post()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Ask for an attestation of a tenant, a bucket or an object',
    description:
      'It is made in the background, from one snapshot of the database: `Location` names where to see how far it is.',
  })
  @ApiAcceptedResponse({ type: AttestationDto })
  async request(
    @Body() request: AttestationRequestDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AttestationView> {
    const view = await this.desk.request(request);
    response.location(`/api/v1/attestations/${view.id}`);
    return view;
  }

  @Get()
  @ApiOperation({ summary: 'List the attestations, the newest first, page by page' })
  @ApiOkResponse({ type: AttestationPageDto })
  page(@Query() { cursor, limit }: DocumentPageQueryDto): Promise<Page<AttestationView>> {
    return this.desk.page(cursor, limit);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Tell how far an attestation is, and what it adds up to' })
  @ApiOkResponse({ type: AttestationDto })
  find(@Param() { id }: AttestationIdDto): Promise<AttestationView> {
    return this.desk.find(id);
  }

  @Post(':id/cancel')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Stop making an attestation' })
  @ApiNoContentResponse()
  @ApiConflictResponse({ description: 'It had ended' })
  cancel(@Param() { id }: AttestationIdDto): Promise<void> {
    return this.desk.cancel(id);
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Forget an attestation that has ended; what was downloaded stays good' })
  @ApiNoContentResponse()
  @ApiConflictResponse({ description: 'It is being made' })
  remove(@Param() { id }: AttestationIdDto): Promise<void> {
    return this.desk.remove(id);
  }

  @Get(':id/document')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Download the signed document: head, signature and every leaf, a line each' })
  @ApiProduces(DOCUMENT_TYPE)
  @ApiOkResponse({ description: 'Lines of canonical JSON' })
  async document(@Param() { id }: AttestationIdDto): Promise<StreamableFile> {
    const body = await this.documents.whole(await this.desk.document(id));
    return new StreamableFile(body, { type: DOCUMENT_TYPE, disposition: attachment(`${id}.ndjson`) });
  }

  @Get(':id/proof')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Download the proof of one object: the head, its leaf, and the path between them',
  })
  @ApiProduces(DOCUMENT_TYPE)
  @ApiOkResponse({ description: 'Three lines of canonical JSON' })
  async proof(@Param() { id }: AttestationIdDto, @Query() wanted: ProofQueryDto): Promise<StreamableFile> {
    const proof = await this.documents.proof(await this.desk.document(id), wanted);
    return new StreamableFile(Buffer.from(proof), {
      type: DOCUMENT_TYPE,
      disposition: attachment(`${id}-proof.ndjson`),
    });
  }

  @Get(':id/report')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Download the attestation as a page for people; it proves nothing itself' })
  @ApiProduces('text/html')
  @ApiOkResponse({ description: 'One HTML page' })
  async report(@Param() { id }: AttestationIdDto): Promise<StreamableFile> {
    const page = await this.documents.report(await this.desk.document(id));
    return new StreamableFile(Buffer.from(page), {
      type: 'text/html; charset=utf-8',
      disposition: attachment(`${id}.html`),
    });
  }
}

function attachment(name: string): string {
  return `attachment; filename="${name}"`;
}
