import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import { failureOfTransport, skewOf, SurveyFailure } from './survey-failure.js';
import type { VettedEndpoint } from './vet-endpoint.js';

/** What the SDK hands over to be sent. */
export interface OutgoingRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface IncomingAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

/** Options of one request beside the SDK's own. */
export interface HandlerOptions {
  readonly abortSignal?: AbortSignal;
  /** Gets the body of a success instead of the SDK, whose reading of a listing costs many times as much. */
  readonly takeBody?: (body: Buffer<ArrayBuffer>) => void;
  /** Whether the answer is a document of S3's XML, as nearly all are. */
  readonly isXml?: boolean;
}

export interface HandlerLimits {
  /** For the first byte and the last of one answer, in milliseconds. */
  readonly answerMs: number;
  /** Longest answer that is read. */
  readonly answerBytes: number;
  readonly connections: number;
}

interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Buffer<ArrayBuffer>;
}

const NOTHING = '<?xml version="1.0"?><Result/>';
const CONNECT_MS = 10_000;
/** Longest answer that the SDK gets to read: its reader takes seconds for what a listing's takes milliseconds for. */
const SDK_ANSWER_BYTES = 4 * 1024 * 1024;

/**
 * Sends the requests of a discovery: to the vetted address only, with reading verbs only, and never more of an answer than its
 * limits. It does not decompress, and follows no redirect; Node leaves both to its caller.
 */
export class PinnedHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  receivedBytes = 0;
  /** From the headers of answers. */
  server: string | null = null;
  clockSkewSeconds: number | null = null;
  private readonly agent: http.Agent;

  constructor(
    private readonly endpoint: VettedEndpoint,
    private readonly limits: HandlerLimits,
    ca?: string,
  ) {
    const options = { keepAlive: true, maxSockets: limits.connections, lookup: this.lookup };
    const trust = ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] };
    this.agent =
      endpoint.protocol === 'https:' ? new https.Agent({ ...options, ...trust }) : new http.Agent(options);
  }

  destroy(): void {
    this.agent.destroy();
  }

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  updateHttpClientConfig(): void {
    // Nothing of it may be changed from outside.
  }

  async handle(
    request: OutgoingRequest,
    options: HandlerOptions = {},
  ): Promise<{ response: IncomingAnswer }> {
    this.check(request);
    // Timers and listeners end with the request. What a signal with a timeout or one of several signals holds would live on, with
    // its page, until a collection of the whole heap.
    const end = new AbortController();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      end.abort();
    }, this.limits.answerMs);
    const abort = (): void => end.abort();
    options.abortSignal?.addEventListener('abort', abort, { once: true });
    try {
      const most =
        options.takeBody === undefined
          ? Math.min(SDK_ANSWER_BYTES, this.limits.answerBytes)
          : this.limits.answerBytes;
      options.abortSignal?.throwIfAborted();
      const answer = await this.exchange(request, most, end.signal);
      this.learn(answer.headers);
      const isSuccess = answer.status >= 200 && answer.status < 300;
      if (options.isXml !== false && request.method !== 'HEAD') refuseForeign(answer.bytes, isSuccess);
      const isTaken = isSuccess && options.takeBody !== undefined;
      if (isTaken) options.takeBody?.(answer.bytes);
      const body = Readable.from([isTaken ? Buffer.from(NOTHING) : answer.bytes]);
      return { response: { statusCode: answer.status, headers: answer.headers, body } };
    } catch (error) {
      options.abortSignal?.throwIfAborted();
      if (isLate)
        throw new SurveyFailure('outcome', 'The endpoint takes too long to answer', 'connect-timeout');
      throw error instanceof SurveyFailure ? error : failureOfTransport(error);
    } finally {
      clearTimeout(timer);
      options.abortSignal?.removeEventListener('abort', abort);
    }
  }

  /** Whatever made the SDK build it: nothing leaves but reading requests to the vetted host, or to a bucket's name before it. */
  private check({ method, hostname, protocol, port }: OutgoingRequest): void {
    const { host } = this.endpoint;
    const name = hostname.replace(/^\[(.*)\]$/, '$1');
    const isOurs =
      name === host || (/^[a-z0-9.-]+$/.test(name.slice(0, -host.length)) && name.endsWith(`.${host}`));
    const isOurPort = (port ?? (protocol === 'https:' ? 443 : 80)) === this.endpoint.port;
    if (!isOurs || protocol !== this.endpoint.protocol || !isOurPort) {
      throw new SurveyFailure('outcome', 'The request would leave the endpoint', 'blocked-address');
    }
    if (method !== 'GET' && method !== 'HEAD')
      throw new SurveyFailure('failed', 'A discovery only reads', undefined);
  }

  private exchange(
    request: OutgoingRequest,
    mostBytes: number,
    signal: AbortSignal,
  ): Promise<ReceivedAnswer> {
    const done = Promise.withResolvers<ReceivedAnswer>();
    const { hostname, method, headers } = request;
    const sent = (this.endpoint.protocol === 'https:' ? https : http).request({
      agent: this.agent,
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: this.endpoint.port,
      method,
      path: request.path + queryOf(request),
      headers,
      signal,
    });
    sent.on('socket', (socket) => {
      if (!socket.connecting) return;
      const late = setTimeout(
        () => sent.destroy(Object.assign(new Error('no connection'), { code: 'ETIMEDOUT' })),
        CONNECT_MS,
      );
      socket.once(this.endpoint.protocol === 'https:' ? 'secureConnect' : 'connect', () =>
        clearTimeout(late),
      );
      socket.once('close', () => clearTimeout(late));
    });
    sent.on('error', done.reject);
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length;
        this.receivedBytes += chunk.length;
        chunks.push(chunk);
        if (length <= mostBytes) return;
        done.reject(
          new SurveyFailure('outcome', `An answer was longer than ${mostBytes} bytes`, 'truncated'),
        );
        // Without an error of its own: an answer that ends with this very piece has nobody left who would hear it.
        sent.destroy();
      });
      answer.on('error', done.reject);
      answer.on('end', () => {
        const flat = Object.entries(answer.headers).map(([name, value]) => [name, [value].flat().join(', ')]);
        done.resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(flat) as Record<string, string>,
          bytes: Buffer.concat(chunks),
        });
      });
    });
    sent.end();
    return done.promise;
  }

  private learn(headers: Readonly<Record<string, string>>): void {
    this.clockSkewSeconds ??= skewOf(headers['date']);
    if (this.server !== null) return;
    const isMinio = Object.keys(headers).some((name) => name.startsWith('x-minio-'));
    const isRgw =
      Object.keys(headers).some((name) => name.startsWith('x-rgw-')) ||
      /-[a-z0-9-]+-default$/.test(headers['x-amz-request-id'] ?? '');
    const told = headers['server']?.replaceAll(/[^\x20-\x7e]/g, '').slice(0, 64);
    const isSwift = headers['x-openstack-request-id'] !== undefined && !isRgw;
    const known = isSwift ? 'Swift' : isRgw ? 'Ceph' : null;
    this.server = isMinio ? 'MinIO' : (told ?? known);
  }

  private readonly lookup: LookupFunction = (_name, options, answer) => {
    const { address, family } = this.endpoint;
    if (options.all) answer(null, [{ address, family }]);
    else answer(null, address, family);
  };
}

function queryOf({ query }: OutgoingRequest): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    (value === null ? [null] : [value].flat()).map((one) =>
      one === null ? escapeUri(name) : `${escapeUri(name)}=${escapeUri(one)}`,
    ),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** As SigV4 wants it. */
function escapeUri(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** HTML, JSON and documents with a type never come from S3; the SDK is not to read them. */
function refuseForeign(body: Buffer, isSuccess: boolean): void {
  const start = body.toString('utf8', 0, 512).trimStart();
  const isXml =
    start === '' ? !isSuccess : start.startsWith('<') && !/^<(?:!doctype|html|head|body)/i.test(start);
  const isDeclaring = body.includes('<!') && (body.includes('<!DOCTYPE') || body.includes('<!ENTITY'));
  if (!isXml || isDeclaring) {
    throw new SurveyFailure('outcome', 'The answer is not one of S3', 'not-s3');
  }
}
