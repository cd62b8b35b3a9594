import { CONFIG, type RunningConfig, schemeOf } from '@backend/config';
import { Inject, Injectable } from '@nestjs/common';
import type { HeaderMap } from '@sgw/s3-wire';
import type { ResponseHeaders } from './s3-responder.js';

const METHODS = 'GET, PUT, POST, DELETE, HEAD';
const EXPOSED =
  'ETag, Content-Length, Content-Range, x-amz-request-id, x-amz-version-id, x-amz-checksum-crc32, x-amz-checksum-sha256';
const PREFLIGHT_SECONDS = 3600;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Lets the console's pages talk to the S3 port with presigned URLs: bodies then never pass through REST. Never with
 * credentials, and only for the console's own origins and those that the operator named.
 */
@Injectable()
export class ConsoleCors {
  private readonly origins: Set<string>;

  constructor(@Inject(CONFIG) config: RunningConfig) {
    this.origins = new Set(config.allowedOrigins);
    if (config.publicApiUrl !== undefined) this.origins.add(new URL(config.publicApiUrl).origin);
    for (const host of [...LOOPBACK, config.bind])
      this.origins.add(`${schemeOf(config)}://${host}:${config.apiPort}`);
  }

  /** Whether the request comes from a page that the operator trusts. */
  isOwnOrigin(headers: HeaderMap): boolean {
    return this.origins.has(headers.get('origin') ?? '');
  }

  /** Headers that an answer to this origin carries; none for everybody else. */
  headersFor(headers: HeaderMap): ResponseHeaders {
    const origin = headers.get('origin');
    if (origin === undefined || !this.origins.has(origin)) return {};
    return {
      'access-control-allow-origin': origin,
      'access-control-expose-headers': EXPOSED,
      vary: 'Origin',
    };
  }

  /** The answer to a preflight; undefined when it is none, or not of an origin we know. */
  preflight(method: string, headers: HeaderMap): ResponseHeaders | undefined {
    if (method !== 'OPTIONS' || !headers.has('access-control-request-method')) return undefined;
    const allowed = this.headersFor(headers);
    if (allowed['access-control-allow-origin'] === undefined) return undefined;
    return {
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': headers.get('access-control-request-headers') ?? 'content-type',
      'access-control-max-age': PREFLIGHT_SECONDS,
    };
  }
}
