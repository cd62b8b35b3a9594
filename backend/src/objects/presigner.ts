import { CONFIG, type RunningConfig, s3UrlFor } from '@backend/config';
import { BucketDirectory } from '@backend/namespace';
import { TenantDirectory } from '@backend/tenants';
import { Inject, Injectable } from '@nestjs/common';
import { GatewayError, type PresignRequest, type PresignView } from '@sgw/contracts';
import { encodeUriPath, presignUrl } from '@sgw/sigv4';
import { assertPresignable } from './presign-forms.js';

const DEFAULT_EXPIRY_SECONDS = 900;

/** Signs short-lived URLs of the S3 port in the name of the bucket's owner, so that bodies never pass through REST. */
@Injectable()
export class Presigner {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly buckets: BucketDirectory,
    @Inject(CONFIG) private readonly config: RunningConfig,
  ) {}

  /**
   * @param calledAs host name under which the operator's browser reaches us; it reaches the S3 port likewise
   * @throws GatewayError `invalid-argument` | `not-found` | `bucket-not-found`
   */
  async presign(request: PresignRequest, calledAs: string): Promise<PresignView> {
    const { method, query = {}, key, expiresSeconds = DEFAULT_EXPIRY_SECONDS } = request;
    assertPresignable(method, query);
    const tenant = await this.tenants.byName(request.tenant);
    const bucket = await this.buckets.require(tenant.id, request.bucket);
    const owner = await this.tenants.user(bucket.ownerUserId);
    if (!owner) throw new GatewayError('not-found', 'The owner of the bucket is gone');
    const { accessKeyId, secretAccessKey } = await this.tenants.consoleKey(owner);
    const s3 = new URL(s3UrlFor(this.config, calledAs));
    const now = new Date();
    const url = presignUrl({
      method,
      protocol: s3.protocol === 'https:' ? 'https' : 'http',
      host: s3.host,
      path: encodeUriPath(`/${bucket.name}/${key}`),
      query,
      expiresSeconds,
      credential: { accessKeyId, secretAccessKey: secretAccessKey.reveal(), region: this.config.region },
      now,
    });
    // A signature counts from its whole second.
    const signedAtMs = Math.floor(now.getTime() / 1000) * 1000;
    return { url, expiresAt: new Date(signedAtMs + expiresSeconds * 1000).toISOString() };
  }
}
