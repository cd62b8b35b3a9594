import { type ProviderSurvey, S3ProviderSurvey, SurveyKeys, vetEndpoint } from '@backend/backends';
import { CONFIG, type RunningConfig } from '@backend/config';
import { Logger } from '@backend/observability';
import { Inject, Injectable } from '@nestjs/common';
import type { DiscoveryConnection } from '@sgw/contracts';
import { certificatesOf } from './dto/is-certificates.js';

/** What no listing of 1,000 keys needs, percent-encoded and with owners. */
const ANSWER_BYTES = 12 * 1024 * 1024;
/** A region that nobody named: what SDKs take first, and what providers without regions accept. */
const DEFAULT_REGION = 'us-east-1';

/** A connection without its keys. */
export type Where = Pick<
  DiscoveryConnection,
  'endpoint' | 'region' | 'pathStyle' | 'allowAddress' | 'caCertificate'
>;

/** Turns what somebody typed into a survey of a provider, unless the address is one that this server must not visit. */
@Injectable()
export class SurveyOpener {
  private readonly log: Logger;

  constructor(
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('discovery');
  }

  /** @throws DiscoveryError `blocked-address` or `dns` */
  async open(connection: Where, keys: SurveyKeys, signal: AbortSignal): Promise<ProviderSurvey> {
    const {
      endpoint: text,
      region = DEFAULT_REGION,
      pathStyle = true,
      allowAddress,
      caCertificate,
    } = connection;
    const allowed = this.config.discoveryAllow;
    const endpoint = await vetEndpoint(
      text,
      { allowed, ...(allowAddress !== undefined && { allowAddress }) },
      signal,
    );
    if (allowAddress !== undefined) {
      this.log.warn('Audit: an operator allowed a discovery to visit a private address', {
        allowAddress,
        endpoint: endpoint.url,
        visited: endpoint.address,
      });
    }
    if (caCertificate !== undefined) {
      this.log.warn('Audit: an operator let a discovery trust certificates of their own', {
        endpoint: endpoint.url,
        certificates: certificatesOf(caCertificate).map(({ subject, fingerprint256 }) => ({
          subject,
          fingerprint256,
        })),
      });
    }
    const limits = {
      answerMs: this.config.backendTimeoutMs,
      answerBytes: ANSWER_BYTES,
      connections: this.config.discoveryLanes,
    };
    const ca = caCertificate === undefined ? {} : { ca: caCertificate };
    return new S3ProviderSurvey({ endpoint, region, isPathStyle: pathStyle, keys, ...ca }, limits);
  }
}
