import { BucketDirectory } from '@backend/namespace';
import { AccessKeyRing, AnonymousTenantFinder } from '@backend/tenants';
import { Injectable } from '@nestjs/common';
import {
  answerPreflight,
  corsHeaders,
  type CorsRule,
  type HeaderMap,
  type QueryParameters,
  type S3Address,
} from '@sgw/s3-wire';
import type { ResponseHeaders } from './s3-responder.js';

/** The CORS side of one actual request from a page. */
export interface Crossing {
  /** What the answer carries as long as nobody has signed: also a refusal has to reach the page. */
  headersOfNobody(): Promise<ResponseHeaders>;
  /** What it carries for a signer of this tenant. */
  headersIn(tenantId: string): Promise<ResponseHeaders>;
}

/** Answers pages of other origins by the CORS rules of the bucket they ask about. */
@Injectable()
export class BucketCors {
  constructor(
    private readonly buckets: BucketDirectory,
    private readonly tenants: AnonymousTenantFinder,
    private readonly keys: AccessKeyRing,
  ) {}

  /**
   * The headers of the answer to a preflight, which is never signed. A bucket that is not there answers like one
   * without rules, so that nobody finds out names by asking.
   *
   * @throws S3Error BadRequest, AccessForbidden
   */
  async preflight(address: S3Address, query: QueryParameters, headers: HeaderMap): Promise<ResponseHeaders> {
    const tenantId = (await this.presigner(query)) ?? (await this.tenants.find(address.tenantHost))?.id;
    const rules = await this.rules(tenantId, address.bucket);
    return answerPreflight(rules, headers, address.level === 'object' ? 'OBJECT' : 'BUCKET');
  }

  /** @returns undefined for a request that no page of another origin sent, or that names no bucket */
  crossing(method: string, address: S3Address, headers: HeaderMap): Crossing | undefined {
    const { bucket } = address;
    if (bucket === undefined || !headers.has('origin')) return undefined;
    const headersIn = async (tenantId: string | undefined) =>
      corsHeaders(await this.rules(tenantId, bucket), method, headers);
    return {
      headersOfNobody: async () => headersIn((await this.tenants.find(address.tenantHost))?.id),
      headersIn,
    };
  }

  /** A browser asks leave for the very URL it will use: a presigned one names its key, whose tenant is meant. */
  private async presigner(query: QueryParameters): Promise<string | undefined> {
    const keyId = query.get('X-Amz-Credential')?.split('/', 1)[0] ?? query.get('AWSAccessKeyId');
    return keyId ? (await this.keys.find(keyId))?.tenant.id : undefined;
  }

  private async rules(
    tenantId: string | undefined,
    bucket: string | undefined,
  ): Promise<readonly CorsRule[] | undefined> {
    if (tenantId === undefined || bucket === undefined) return undefined;
    return (await this.buckets.find(tenantId, bucket))?.cors ?? undefined;
  }
}
