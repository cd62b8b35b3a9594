import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG, type RunningConfig } from '@backend/config';
import { BucketDirectory, BucketReplaced } from '@backend/namespace';
import { Logger, MetricsRegistry, onBehalfOf } from '@backend/observability';
import { AnonymousTenantFinder, type TenantRow } from '@backend/tenants';
import { Inject, Injectable } from '@nestjs/common';
import {
  type HeaderMap,
  identifyOperation,
  type BodyRule,
  OPERATIONS,
  originForm,
  parseTarget,
  type QueryParameters,
  readHeaders,
  refuseUnsupportedHeaders,
  type RequestShape,
  resolveAddress,
  type S3Address,
  S3Error,
  type S3Operation,
  withHoistedHeaders,
} from '@sgw/s3-wire';
import { assertScopeRegion } from '@sgw/sigv4';
import { AccessJudge } from './access/access-judge.js';
import { ExpectedOwner } from './access/expected-owner.js';
import { refuseReadOnly } from './access/refuse-read-only.js';
import { isOfNewObject, requiredActions } from './access/required-actions.js';
import { BucketCors } from './bucket-cors.js';
import { ClientInspector } from './client-inspector.js';
import { ConsoleCors } from './console-cors.js';
import type { BucketContext, ServiceContext } from './operations/operation.js';
import { OPERATION_REGISTRY, type OperationRegistry } from './operations/registry.js';
import { PayloadReader } from './payload-reader.js';
import { FormUpload } from './form-upload.js';
import { drainRest } from './drain-rest.js';
import { RefusalLog } from './refusal-log.js';
import { nextRequestId } from './request-ids.js';
import { type FormSigner, S3Authenticator } from './s3-authenticator.js';
import { toS3Error } from './s3-error.map.js';
import { S3Responder } from './s3-responder.js';
import type { S3Request } from './s3-request.js';

/** What is known of a request so far: an error is told in these terms. */
interface Exchange {
  readonly id: string;
  readonly startedMs: number;
  readonly http: IncomingMessage;
  readonly response: ServerResponse;
  readonly isContinueExpected: boolean;
  readonly tell: (error: S3Error) => Promise<void>;
  responder: S3Responder;
  address?: S3Address;
  operation?: S3Operation;
  payload?: PayloadReader;
}

/** How long a client that named no length may go on sending after its refusal, in milliseconds. */
const UNFRAMED_LINGER_MS = 500;
/** What of a form post's own headers concerns its body. */
const FRAMING: ReadonlySet<string> = new Set(['content-length', 'transfer-encoding']);
/** What of them tells about the sender; the object is described by fields. */
const OF_SENDER: ReadonlySet<string> = new Set(['host', 'referer', 'user-agent']);
/** Stands for the signer of a request that nobody signed. */
const NOBODY = { holder: null, parsed: null, traits: null };

/** Whether it is an upload by an HTML form: a POST to a bucket that brings its signature in the body. */
function isFormPost(method: string, address: S3Address, headers: HeaderMap, query: QueryParameters): boolean {
  return (
    method === 'POST' &&
    address.level === 'bucket' &&
    query.pairs.length === 0 &&
    !headers.has('authorization') &&
    /^multipart\/form-data\b/i.test(headers.get('content-type') ?? '')
  );
}

/** The way of one request, top to bottom: identify, authenticate, find the bucket, permit, run, answer. */
@Injectable()
export class S3Pipeline {
  private readonly log: Logger;
  private readonly refusals: RefusalLog;

  constructor(
    private readonly authenticator: S3Authenticator,
    private readonly tenants: AnonymousTenantFinder,
    private readonly judge: AccessJudge,
    private readonly expectedOwner: ExpectedOwner,
    private readonly buckets: BucketDirectory,
    private readonly cors: ConsoleCors,
    private readonly bucketCors: BucketCors,
    private readonly clients: ClientInspector,
    private readonly metrics: MetricsRegistry,
    @Inject(OPERATION_REGISTRY) private readonly operations: OperationRegistry,
    @Inject(CONFIG) private readonly config: RunningConfig,
    logger: Logger,
  ) {
    this.log = logger.of('sigv4-proxy');
    this.refusals = new RefusalLog(this.log);
  }

  /** Answers one request. Never rejects. */
  async handle(http: IncomingMessage, response: ServerResponse, isContinueExpected: boolean): Promise<void> {
    const id = nextRequestId();
    const responder = new S3Responder(response, id, {});
    const exchange: Exchange = {
      id,
      startedMs: performance.now(),
      http,
      response,
      isContinueExpected,
      tell: (error) => tellInBody(exchange, error),
      responder,
    };
    this.metrics.s3Inflight.inc();
    const gone = new AbortController();
    const abort = () => gone.abort();
    response.once('close', abort);
    let code = 'OK';
    try {
      await this.answer(exchange, gone.signal);
    } catch (error) {
      code = this.refuse(exchange, error);
    } finally {
      response.off('close', abort);
      this.account(exchange, code);
    }
    if (!http.complete) await drainRest(http, response);
    else if (exchange.responder.isEndDeferred) await sleep(UNFRAMED_LINGER_MS, undefined, { ref: false });
    exchange.responder.release();
  }

  private async answer(exchange: Exchange, signal: AbortSignal): Promise<void> {
    const { http, id } = exchange;
    const method = http.method ?? '';
    const sent = readHeaders(http.rawHeaders);
    exchange.responder = new S3Responder(exchange.response, id, this.cors.headersFor(sent));
    const target = originForm(http.url ?? '', sent.get('host'));
    const head = { method, target, rawHeaders: http.rawHeaders };
    const preflight = this.cors.preflight(method, sent);
    if (preflight) return exchange.responder.empty(200, preflight);

    const { path, query } = parseTarget(head.target);
    const address = resolveAddress(sent.get('host'), path, this.config);
    exchange.address = address;
    if (method === 'OPTIONS' && address.bucket !== undefined)
      return exchange.responder.empty(200, await this.bucketCors.preflight(address, query, sent));
    const crossing = this.cors.isOwnOrigin(sent)
      ? undefined
      : this.bucketCors.crossing(method, address, sent);
    if (crossing) exchange.responder.carry(await crossing.headersOfNobody());
    const headers: HeaderMap = query.has('X-Amz-Algorithm') ? withHoistedHeaders(sent, query) : sent;
    if (isFormPost(method, address, headers, query))
      return this.answerForm(exchange, { address, headers, query, signal });
    // Who may not ask is not told what we can do either.
    const authenticated = await this.authenticator.authenticate(head, address);
    if (crossing && authenticated)
      exchange.responder.carry(await crossing.headersIn(authenticated.holder.tenant.id));
    const operation = identify({ method, level: address.level, query, headers }, authenticated !== null);
    exchange.operation = operation;
    const client = this.clients.inspect(http, sent);
    const request: S3Request = { id, method, http, headers, query, address, operation, client, signal };
    const rule: BodyRule = OPERATIONS[operation].body;
    const isStored = rule.kind === 'stream';
    const isChecksumOfObject = rule.kind === 'xml' && rule.aboutObject === true;
    const payload = () => {
      const { parsed = null, signingKey } = authenticated ?? {};
      const bodyFacts = { isStored, isChecksumOfObject };
      exchange.payload ??= new PayloadReader({
        ...exchange,
        head,
        headers,
        parsed,
        signingKey,
        ...bodyFacts,
      });
      return exchange.payload;
    };
    const tenant = await this.tenantOf(authenticated, address);
    await this.serve({ request, tenant, responder: exchange.responder, payload }, authenticated);
  }

  /** A form signs nothing of the request: its policy, a field, says who permits the upload. Without one it is nobody's. */
  private async answerForm(
    exchange: Exchange,
    { address, headers, query, signal }: Pick<S3Request, 'address' | 'headers' | 'query' | 'signal'>,
  ): Promise<void> {
    const { http, id, responder } = exchange;
    const operation = 'PostObject';
    exchange.operation = operation;
    const framing = new Map([...headers].filter(([name]) => FRAMING.has(name)));
    const head = { method: 'POST', target: '/', rawHeaders: [] };
    const signature = { parsed: null, signingKey: undefined };
    const reader = new PayloadReader({ ...exchange, head, headers: framing, ...signature, isStored: true });
    exchange.payload = reader;
    const form = await FormUpload.receive(reader, headers.get('content-type') ?? '');
    try {
      const signer = await this.authenticator.authenticateForm(form.fields);
      refuseUnsupportedHeaders('PutObject', form.headers);
      const named = { ...address, key: form.key };
      exchange.address = named;
      const sender = [...headers].filter(([name]) => OF_SENDER.has(name));
      const request: S3Request = {
        id,
        method: 'POST',
        http,
        headers: new Map([...sender, ...form.headers]),
        query,
        address: named,
        operation,
        client: this.clients.inspect(http, headers),
        signal,
      };
      const tenant = await this.tenantOf(signer, address);
      await this.serve({ request, tenant, responder, payload: () => reader, form }, signer);
    } finally {
      await form.close();
    }
  }

  /**
   * Whose buckets a request means.
   *
   * @throws S3Error AccessDenied when nobody is served without a signature; NoSuchBucket for a tenant that there is not, as
   *   for a bucket that there is not: which of the two is nobody's business
   */
  private async tenantOf(signer: FormSigner | null, { tenantHost }: S3Address): Promise<TenantRow> {
    const tenant = signer?.holder.tenant ?? (await this.tenants.find(tenantHost));
    if (!tenant) throw new S3Error(tenantHost === undefined ? 'AccessDenied' : 'NoSuchBucket');
    return tenant;
  }

  /** Backends share their places out between those whose requests they serve; whoever did not sign is known by where it comes from. */
  private serve(found: Found, signer: FormSigner | null): Promise<void> {
    const { request, tenant } = found;
    const userId = signer?.holder.user.id ?? `${tenant.id} ${request.client.address}`;
    return onBehalfOf({ userId, tenantId: tenant.id }, () => this.run(found, signer));
  }

  private async run(found: Found, signer: FormSigner | null): Promise<void> {
    const { request, tenant, responder, payload } = found;
    const { operation, address } = request;
    if (address.tenantHost !== undefined && address.tenantHost !== tenant.name)
      throw new S3Error('AccessDenied');
    const { holder: requester, parsed: signature, traits } = signer ?? NOBODY;
    if (!signer) refuseAnonymous(request);
    const handler = this.operations[operation];
    if (handler.scope === 'service') {
      let access = this.judge.of(request, requester, traits);
      for (const ofBody of await this.judge.newBucketContexts(request, requester, payload)) {
        if (ofBody) access = this.judge.of(request, requester, traits, ofBody);
        for (const action of requiredActions(request))
          await access.require({ action, newBucket: address.bucket });
      }
      if (operation !== 'CreateBucket') assertScopeRegion(signature, [this.config.region]);
      return handler.run({ ...found, requester, signature, access });
    }
    await this.runOnBucket(handler, found, signer).catch((error: unknown) => {
      // Every permission was of the bucket that is gone: the one of its name is judged from the start.
      if (!(error instanceof BucketReplaced) || !payload().isThere || responder.hasStarted) throw error;
      return this.runOnBucket(handler, found, signer);
    });
  }

  private async runOnBucket(
    handler: HandlerOnBucket,
    found: Found,
    signer: FormSigner | null,
  ): Promise<void> {
    const { request, tenant, payload } = found;
    const { operation, address } = request;
    const { holder: requester, parsed: signature, traits } = signer ?? NOBODY;
    const bucket = await this.buckets.require(tenant.id, address.bucket ?? '');
    assertScopeRegion(signature, [this.config.region, bucket.locationConstraint, ...bucket.locations]);
    const ofBody = await this.judge.bodyContextOf(request, requester, bucket, payload);
    const access = this.judge.of(request, requester, traits, ofBody);
    const { key } = address;
    const versionId = request.query.get('versionId');
    for (const action of requiredActions(request))
      await access.require({ action, bucket, key, versionId, isNewObject: isOfNewObject(operation, action) });
    await this.expectedOwner.require(request.headers.get('x-amz-expected-bucket-owner'), bucket);
    refuseReadOnly(bucket, operation);
    const context = { ...found, requester, signature, access, bucket, key: key ?? '' };
    await handler.run(context).catch((error: unknown) => this.hideAbsence(context, error));
  }

  /** What is not there is told only to those who may list what is. @throws always */
  private async hideAbsence({ access, bucket }: BucketContext, error: unknown): Promise<never> {
    const code = toS3Error(error)?.code;
    if (code !== 'NoSuchKey' && code !== 'NoSuchVersion') throw error;
    if (await access.isAllowed({ action: 's3:ListBucket', bucket })) throw error;
    throw new S3Error('AccessDenied', undefined, {}, { cause: error });
  }

  /** @returns the S3 code for the metrics */
  private refuse(exchange: Exchange, error: unknown): string {
    const { id, http, response, responder } = exchange;
    // A write may fail before the connection's end is known.
    const isGone = (response.destroyed || http.socket.errored) && !response.writableFinished;
    const known = toS3Error(error);
    if (!known && !isGone)
      this.log.error('A request failed for a reason nobody foresaw', { requestId: id, error });
    const told = known ?? new S3Error('InternalError');
    if (told.code === 'NotImplemented')
      this.log.debug('A request asked for what there is not', { requestId: id, message: told.message });
    else if (told.status >= 500 && known)
      this.log.warn('A request could not be served', { requestId: id, code: told.code, error });
    const { status, code, message } = told;
    const { operation, address } = exchange;
    const { method } = http;
    const bucket = address?.bucket;
    this.refusals.add({ requestId: id, status, code, message, method, operation, bucket });
    // The rest of a body that nobody wanted would be read as the next request.
    if (!http.complete) {
      response.shouldKeepAlive = false;
      // A client that waits for `100 Continue` sends nothing after a refusal.
      responder.isEndDeferred = !exchange.isContinueExpected || exchange.payload !== undefined;
    }
    // As far as HTTP goes, this one had no body; its sender is about to send one, and must get to see why nobody takes it.
    else if (told.code === 'MissingContentLength') responder.isEndDeferred = true;
    if (isGone) return 'ClientGone';
    if (responder.hasStarted) responder.breakOff();
    else {
      answerError(exchange, told);
    }
    return told.code;
  }

  private account(exchange: Exchange, code: string): void {
    const { id, http, responder, startedMs } = exchange;
    const operation = exchange.operation ?? 'Unknown';
    const durationMs = performance.now() - startedMs;
    this.metrics.s3Inflight.dec();
    this.metrics.s3Requests.inc({ operation, code });
    this.metrics.s3RequestSeconds.observe({ operation }, durationMs / 1000);
    if (responder.sentBytes > 0) this.metrics.s3Bytes.inc({ direction: 'out' }, responder.sentBytes);
    if (exchange.payload) this.metrics.s3Bytes.inc({ direction: 'in' }, exchange.payload.sizeBytes);
    if (this.log.isEnabled('debug')) {
      this.log.debug('S3 request', { requestId: id, method: http.method, operation, code, durationMs });
    }
  }
}

function answerError({ http, responder, address }: Exchange, told: S3Error): void {
  responder.error(told, {
    resource: http.url?.split('?', 1)[0] ?? '',
    bucket: address?.bucket,
    key: address?.key,
    isHead: http.method === 'HEAD',
  });
}

/** Tells a client that fell silent in its body; its connection ends with that, as the rest would be read as a request. */
async function tellInBody(exchange: Exchange, error: S3Error): Promise<void> {
  const { response, responder } = exchange;
  if (responder.hasStarted || response.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('finish', resolve).once('close', resolve);
  response.shouldKeepAlive = false;
  answerError(exchange, error);
  await promise;
}

/** What is known of a request before it is known whether it may be. */
type Found = Pick<ServiceContext, 'request' | 'tenant' | 'responder' | 'payload' | 'form'>;

type HandlerOnBucket = Extract<OperationRegistry[S3Operation], { readonly scope: 'bucket' }>;

/** @throws S3Error; AccessDenied instead of it for somebody who did not sign */
function identify(shape: RequestShape, isSigned: boolean): S3Operation {
  try {
    const operation = identifyOperation(shape);
    refuseUnsupportedHeaders(operation, shape.headers);
    return operation;
  } catch (error) {
    throw isSigned ? error : new S3Error('AccessDenied', undefined, {}, { cause: error });
  }
}

/** What AWS refuses without a signature, whatever is public. */
function refuseAnonymous({ operation, query }: S3Request): void {
  if (operation === 'CreateMultipartUpload') {
    const message = 'Anonymous users cannot initiate multipart uploads.  Please authenticate.';
    throw new S3Error('AccessDenied', message);
  }
  if (query.pairs.some(([name]) => name.startsWith('response-'))) {
    const message = 'Request specific response headers cannot be used for anonymous GET requests.';
    throw new S3Error('InvalidRequest', message);
  }
}
