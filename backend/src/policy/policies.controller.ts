import type { PolicyVersionRow } from '@backend/metadata';
import { Body, Controller, Get, Headers, Param, ParseIntPipe, Post, Put, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiPreconditionFailedResponse,
  ApiTags,
} from '@nestjs/swagger';
import type {
  DocumentFinding,
  EditedPolicyView,
  PolicyAttachmentView,
  PolicySummary,
  PolicyView,
  WrittenPolicyView,
} from '@sgw/contracts';
import { policyJsonSchema } from '@sgw/policy';
import type { Response } from 'express';
import {
  CreatePolicyDto,
  EditedPolicyDto,
  EditPolicyDto,
  PolicyAttachmentDto,
  PolicyDto,
  PolicySummaryDto,
  WrittenPolicyDto,
} from './dto/policy.dto.js';
import { PolicyBook, policyTag } from './policy-book.js';
import { SETTLED_NOTE, tellSettled } from './tell-settled.js';

/** Placement policies: where bytes may lie, who may own the place, what it must offer, and how many copies there are. */
@ApiTags('Placement policies')
@Controller('api/v1/policies')
export class PoliciesController {
  constructor(private readonly book: PolicyBook) {}

  @Get()
  @ApiOperation({ summary: 'List the placement policies by name' })
  @ApiOkResponse({ type: [PolicySummaryDto] })
  async list(): Promise<readonly PolicySummary[]> {
    return (await this.book.list()).map(({ name, version, digest, createdAt, attachments }) => ({
      name,
      version,
      digest,
      createdAt: createdAt.toISOString(),
      attachments,
    }));
  }

  @Get('schema')
  @ApiOperation({ summary: 'Tell the language of placement policies as JSON Schema' })
  @ApiOkResponse({ description: 'JSON Schema, draft 2020-12', schema: { type: 'object' } })
  schema(): Readonly<Record<string, unknown>> {
    return policyJsonSchema();
  }

  @Post()
  @ApiOperation({ summary: 'Write a placement policy; it does nothing until it is attached' })
  @ApiCreatedResponse({ type: WrittenPolicyDto })
  @ApiConflictResponse({ description: 'The name is taken' })
  async create(
    @Body() { name, ...text }: CreatePolicyDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<WrittenPolicyView> {
    const { kept, warnings } = await this.book.create(name, text);
    return { ...answer(kept, response), ...warned(warnings) };
  }

  @Get(':name')
  @ApiOperation({ summary: 'Tell the version of a policy that holds, with its ETag' })
  @ApiOkResponse({ type: PolicyDto })
  async find(
    @Param('name') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PolicyView> {
    return answer(await this.book.find(name), response);
  }

  @Put(':name')
  @ApiOperation({
    summary: 'Write a new version, which holds at once wherever the policy is attached',
    description: `Objects that lie there already are planned anew: copied first where they may lie, then removed. ${SETTLED_NOTE}`,
  })
  @ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of the version that is replaced' })
  @ApiOkResponse({ type: EditedPolicyDto })
  @ApiPreconditionFailedResponse({ description: 'It has another version by now' })
  async edit(
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() text: EditPolicyDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EditedPolicyView> {
    const { kept, warnings, buckets, settled } = await this.book.edit(name, ifMatch, text);
    tellSettled(settled, response);
    return { ...answer(kept, response), ...warned(warnings), bucketsReplanned: buckets };
  }

  @Get(':name/versions')
  @ApiOperation({ summary: 'List all versions of a policy, newest first' })
  @ApiOkResponse({ type: [PolicyDto] })
  async versions(@Param('name') name: string): Promise<readonly PolicyView[]> {
    return (await this.book.versions(name)).map(toView);
  }

  @Get(':name/attachments')
  @ApiOperation({ summary: 'List the tenants, buckets and tags of buckets that a policy is attached to' })
  @ApiOkResponse({ type: [PolicyAttachmentDto] })
  async attachments(@Param('name') name: string): Promise<readonly PolicyAttachmentView[]> {
    return (await this.book.uses(name)).map(({ tenant, bucket, tag }) => ({
      tenant,
      ...(bucket !== null && { bucket }),
      ...(tag && { tag }),
    }));
  }

  @Get(':name/versions/:version')
  @ApiOperation({ summary: 'Tell one version of a policy; it never changes' })
  @ApiOkResponse({ type: PolicyDto })
  async version(
    @Param('name') name: string,
    @Param('version', ParseIntPipe) version: number,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PolicyView> {
    return answer(await this.book.find(name, version), response);
  }
}

function answer(row: PolicyVersionRow, response: Response): PolicyView {
  response.setHeader('ETag', policyTag(row));
  return toView(row);
}

function warned(warnings: readonly DocumentFinding[]): Pick<WrittenPolicyView, 'warnings'> {
  return warnings.length === 0 ? {} : { warnings };
}

function toView({ name, version, document, digest, note, createdAt }: PolicyVersionRow): PolicyView {
  return {
    name,
    version,
    document,
    digest,
    ...(note === null ? {} : { note }),
    createdAt: createdAt.toISOString(),
  };
}
