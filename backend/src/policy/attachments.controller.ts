import { Body, Controller, Get, Headers, Param, Put, Res } from '@nestjs/common';
import {
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiPreconditionFailedResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { BucketPolicyView, TenantPolicyView } from '@sgw/contracts';
import type { Response } from 'express';
import { BucketPolicyDto, TenantPolicyDto } from './dto/attachment.dto.js';
import { type PlaceRules, PolicyBook } from './policy-book.js';
import { SETTLED_NOTE, tellSettled } from './tell-settled.js';

const IfMatch = () =>
  ApiHeader({ name: 'If-Match', required: true, description: 'The ETag of what is replaced' });

/** What placement policies are attached to. Not S3's bucket policy, which says who may do what. */
@ApiTags('Placement policies')
@Controller('api/v1')
export class AttachmentsController {
  constructor(private readonly book: PolicyBook) {}

  @Get('tenants/:tenant/placement-policy')
  @ApiOperation({ summary: 'Tell the policy of all buckets of a tenant, with its ETag' })
  @ApiOkResponse({ type: TenantPolicyDto })
  async ofTenant(
    @Param('tenant') tenant: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TenantPolicyView> {
    const { policy } = tagged(await this.book.rulesOf(tenant), response);
    return { policy };
  }

  @Put('tenants/:tenant/placement-policy')
  @ApiOperation({
    summary: 'Attach a policy to all buckets of a tenant, or take it away',
    description: SETTLED_NOTE,
  })
  @IfMatch()
  @ApiOkResponse({ type: TenantPolicyDto })
  @ApiPreconditionFailedResponse({ description: 'It has another policy by now' })
  async attachToTenant(
    @Param('tenant') tenant: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() { policy }: TenantPolicyDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TenantPolicyView> {
    const { rules, settled } = await this.book.attach({ tenant }, ifMatch, { policy, byTag: [] });
    tellSettled(settled, response);
    return { policy: tagged(rules, response).policy };
  }

  @Get('buckets/:tenant/:bucket/placement-policy')
  @ApiOperation({ summary: 'Tell the policies of a bucket and of the tags of its objects, with their ETag' })
  @ApiOkResponse({ type: BucketPolicyDto })
  async ofBucket(
    @Param('tenant') tenant: string,
    @Param('bucket') bucket: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BucketPolicyView> {
    const { policy, byTag } = tagged(await this.book.rulesOf(tenant, bucket), response);
    return { policy, byTag };
  }

  @Put('buckets/:tenant/:bucket/placement-policy')
  @ApiOperation({
    summary: 'Attach policies to a bucket and to tags of its objects',
    description: `They hold beside the tenant's, all of them at once: what any of them forbids is forbidden. ${SETTLED_NOTE}`,
  })
  @IfMatch()
  @ApiOkResponse({ type: BucketPolicyDto })
  @ApiPreconditionFailedResponse({ description: 'It has other policies by now' })
  async attachToBucket(
    @Param() { tenant, bucket }: { readonly tenant: string; readonly bucket: string },
    @Headers('if-match') ifMatch: string | undefined,
    @Body() wish: BucketPolicyDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<BucketPolicyView> {
    const { rules, settled } = await this.book.attach({ tenant, bucket }, ifMatch, wish);
    tellSettled(settled, response);
    const { policy, byTag } = tagged(rules, response);
    return { policy, byTag };
  }
}

function tagged(rules: PlaceRules, response: Response): PlaceRules {
  response.setHeader('ETag', rules.etag);
  return rules;
}
