import {
  EMPTY_SHA256,
  encodeQuery,
  encodeUriPath,
  type SigningCredential,
  signRequest,
  UNSIGNED_PAYLOAD,
} from '@sgw/sigv4';
import { createHash } from 'node:crypto';
import type { S3Connection } from '../../backend-declaration.js';
import { type BodySource, DriverError } from '../../storage-driver.js';
import { HttpClient } from './http-client.js';
import type { HttpAnswer } from './http-message.js';
import { type HttpOrigin, parseOrigin } from './http-origin.js';
import { failureOf, fromTransport, readRetryAfter } from './s3-failure.js';
import { MAX_XML_BYTES, readErrorBody, XmlAnswerError } from './s3-xml.js';

/** Longest error answer that is read for its code. */
const MAX_ERROR_BYTES = 64 * 1024;

/** One call of the S3 API. */
export interface S3Call {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Further fields, names in lower case; all get signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: BodySource;
  readonly sizeBytes?: number;
  /** How many idle times the answer may take to begin. */
  readonly patience?: number;
}

export interface S3CallerLimits {
  readonly maxSockets: number;
  readonly idleTimeoutMs: number;
}

/** Signs calls of the S3 API, sends them, and sorts the failures. */
export class S3Caller {
  private readonly client: HttpClient;
  private readonly credential: SigningCredential;
  private readonly origin: HttpOrigin;
  private readonly host: string;

  constructor(
    readonly driverId: string,
    private readonly connection: S3Connection,
    limits: Partial<S3CallerLimits>,
  ) {
    this.origin = parseOrigin(connection.endpoint, connection.ca);
    this.host = new URL(connection.endpoint).host;
    this.client = new HttpClient(this.origin, limits);
    this.credential = {
      accessKeyId: connection.accessKeyId,
      secretAccessKey: connection.secretAccessKey.reveal(),
      region: connection.region,
    };
  }

  /** Open connections, in use or idle. */
  get connectionCount(): number {
    return this.client.connectionCount;
  }

  close(): void {
    this.client.close();
  }

  /**
   * Sends a call; resolves with an answer of status 2xx whose body is still to be taken.
   *
   * @throws DriverError; what the body's source threw
   */
  async send(call: S3Call, signal: AbortSignal): Promise<HttpAnswer> {
    const { method, body, sizeBytes = Buffer.isBuffer(body) ? body.length : 0, patience } = call;
    const request = {
      method,
      head: this.head(call, sizeBytes),
      sizeBytes,
      ...(body !== undefined && { body }),
      ...(patience !== undefined && { patience }),
    };
    let answer: HttpAnswer;
    try {
      answer = await this.client.request(request, signal);
    } catch (error) {
      throw fromTransport(error, this.driverId);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw await this.failure(answer);
  }

  /** Sends a call whose answer has nothing to say but its head. */
  async run(call: S3Call, signal: AbortSignal): Promise<HttpAnswer['headers']> {
    const answer = await this.send(call, signal);
    await this.text(answer, MAX_ERROR_BYTES);
    return answer.headers;
  }

  /**
   * Sends a call and reads its XML answer. Status 200 with an error document, as servers send that began to
   * answer before they knew (Amazon S3 API Reference, CompleteMultipartUpload), is the failure it names.
   */
  async xml<T>(call: S3Call, read: (xml: string) => T, signal: AbortSignal): Promise<T> {
    const answer = await this.send(call, signal);
    const text = await this.text(answer, MAX_XML_BYTES);
    const error = readErrorBody(text);
    if (error) {
      const status = 500;
      throw new DriverError(failureOf(status, error.code), this.driverId, { detail: `200 ${error.code}` });
    }
    try {
      return read(text);
    } catch (cause) {
      if (!(cause instanceof XmlAnswerError)) throw cause;
      throw new DriverError('unavailable', this.driverId, { cause, detail: cause.message });
    }
  }

  /** @throws DriverError `unavailable` when the body is longer than `maxBytes` or does not arrive */
  private async text(answer: HttpAnswer, maxBytes: number): Promise<string> {
    if (answer.sizeBytes === 0) return '';
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const collect = (chunk: Buffer): void => {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) {
        throw new DriverError('unavailable', this.driverId, { detail: `answer above ${maxBytes} bytes` });
      }
      chunks.push(Buffer.from(chunk)); // the buffer is reused
    };
    try {
      await answer.deliver(collect);
    } catch (error) {
      const failure = fromTransport(error, this.driverId);
      if (!(failure instanceof DriverError) || failure.failure !== 'integrity') throw failure;
      throw new DriverError('unavailable', this.driverId, { cause: error, detail: failure.detail ?? '' });
    }
    return Buffer.concat(chunks).toString();
  }

  private async failure(answer: HttpAnswer): Promise<DriverError> {
    let code: string | undefined;
    try {
      code = readErrorBody(await this.text(answer, MAX_ERROR_BYTES))?.code;
    } catch (error) {
      // The status says enough when the body does not arrive; only the caller's own end matters more.
      if (error instanceof DriverError && error.failure === 'aborted') return error;
    }
    const retryAfterMs = readRetryAfter(answer.headers.get('retry-after'), Date.now());
    const isRedirect = answer.status >= 300 && answer.status < 400;
    const hint = isRedirect ? ' (is the endpoint or the region wrong? redirects are not followed)' : '';
    return new DriverError(failureOf(answer.status, code), this.driverId, {
      detail: `${answer.status}${code === undefined ? '' : ` ${code}`}${hint}`,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  private head(call: S3Call, sizeBytes: number): string {
    const { method, headers } = call;
    const { host, path } = this.address(call);
    const query = call.query ? encodeQuery(call.query) : '';
    const signed = signRequest({
      method,
      host,
      path,
      ...(query !== '' && { query }),
      ...(headers && { headers }),
      payloadHash: this.payloadHash(call),
      credential: this.credential,
      now: new Date(),
    });
    let head = `${method} ${path}${query === '' ? '' : `?${query}`} HTTP/1.1\r\nhost: ${host}\r\n`;
    head += `x-amz-date: ${signed['x-amz-date']}\r\nx-amz-content-sha256: ${signed['x-amz-content-sha256']}\r\n`;
    head += `authorization: ${signed.authorization}\r\nuser-agent: sovereign-s3-gateway\r\n`;
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
    if (method === 'PUT' || method === 'POST') head += `content-length: ${sizeBytes}\r\n`;
    return `${head}\r\n`;
  }

  private address({ bucket, key }: S3Call): { readonly host: string; readonly path: string } {
    const keyPath = key === undefined ? '' : encodeUriPath(key);
    if (bucket === undefined) return { host: this.host, path: '/' };
    if (this.connection.addressing === 'virtual') {
      return { host: `${bucket}.${this.host}`, path: `/${keyPath}` };
    }
    return { host: this.host, path: `/${bucket}${key === undefined ? '' : `/${keyPath}`}` };
  }

  /** Over TLS the channel protects the body; a stream cannot be hashed before it is sent. */
  private payloadHash({ body }: S3Call): string {
    if (body === undefined) return EMPTY_SHA256;
    const isSigned = this.connection.isPayloadSigned === true && !this.origin.isTls && Buffer.isBuffer(body);
    return isSigned ? createHash('sha256').update(body).digest('hex') : UNSIGNED_PAYLOAD;
  }
}
