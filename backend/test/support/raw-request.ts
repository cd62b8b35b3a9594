import { RawConnection, type RawResponse } from './raw-connection.js';
import type { S3Access } from './s3-client.js';
import { amzDate, EMPTY_SHA256, scopeOf, type SigningScope, sha256Hex, signatureOf } from './signing.js';

export type HeaderLine = readonly [name: string, value: string];

export interface RawRequest {
  readonly method: string;
  /** Raw target as it goes into the request line. */
  readonly target: string;
  /** Lines beside Host, Content-Length and the signature's own. They are signed if they start with `x-amz-` or are listed in `sign`. */
  readonly headers?: readonly HeaderLine[];
  readonly body?: Buffer | string;
  /** The host the request is signed for and sent with; the default is the gateway's own. */
  readonly host?: string;
  /** `x-amz-content-sha256`; the default is the hash of the body. `null` sends none. */
  readonly payloadHash?: string | null;
  /** Further lower-case header names to sign. */
  readonly sign?: readonly string[];
  /** Lines added after signing. */
  readonly unsigned?: readonly HeaderLine[];
  readonly date?: string;
  readonly region?: string;
  readonly service?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Content-Length to declare; `null` declares none. */
  readonly contentLength?: number | string | null;
}

/** A request that is signed and ready to be written to a socket. */
export interface PreparedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly HeaderLine[];
  readonly body: Buffer;
  readonly scope: SigningScope;
  /** Hex signature of the head: the seed of a signed stream. */
  readonly signature: string;
}

/** Signs a request by header, as `request` says. */
export function prepareRequest(access: S3Access, request: RawRequest): PreparedRequest {
  const body = Buffer.from(request.body ?? '');
  const scope: SigningScope = {
    amzDate: request.date ?? amzDate(),
    region: request.region ?? 'us-east-1',
    service: request.service ?? 's3',
  };
  const payloadHash = request.payloadHash === undefined ? sha256Hex(body) : request.payloadHash;
  const length =
    request.contentLength === undefined
      ? hasBody(request, body)
        ? body.length
        : null
      : request.contentLength;
  const headers: HeaderLine[] = [
    ['Host', request.host ?? new URL(access.s3Url).host],
    ['X-Amz-Date', scope.amzDate],
    ...(payloadHash === null ? [] : [['X-Amz-Content-Sha256', payloadHash] as const]),
    ...(length === null ? [] : [['Content-Length', String(length)] as const]),
    ...(request.headers ?? []),
  ];
  const names = headers.map(([name]) => name.toLowerCase());
  const signedHeaders = [...new Set(names)]
    .filter((name) => name === 'host' || name.startsWith('x-amz-') || request.sign?.includes(name))
    .sort();
  const signature = signatureOf(request.secretAccessKey ?? access.secretAccessKey, scope, {
    method: request.method,
    target: request.target,
    headers,
    signedHeaders,
    payloadHash: payloadHash ?? EMPTY_SHA256,
  });
  const credential = `${request.accessKeyId ?? access.accessKeyId}/${scopeOf(scope)}`;
  headers.push([
    'Authorization',
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  ]);
  return {
    method: request.method,
    target: request.target,
    headers: [...headers, ...(request.unsigned ?? [])],
    body,
    scope,
    signature,
  };
}

/** Signs a request, sends it on a new connection, and reads the answer. */
export function signedRequest(access: S3Access, request: RawRequest): Promise<RawResponse> {
  return sendPrepared(access, prepareRequest(access, request));
}

/** The bytes of a request's head. */
export function headBytes(request: Pick<PreparedRequest, 'method' | 'target' | 'headers'>): Buffer {
  const lines = request.headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${request.method} ${request.target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'utf8');
}

/** Sends a prepared request on a new connection, and reads the answer. */
export async function sendPrepared(
  access: S3Access,
  request: Pick<PreparedRequest, 'method' | 'target' | 'headers' | 'body'>,
): Promise<RawResponse> {
  return sendBytes(access, Buffer.concat([headBytes(request), request.body]), request.method);
}

/** Sends bytes on a new connection, and reads the answer. */
export async function sendBytes(
  access: S3Access,
  bytes: Buffer | string,
  method = 'GET',
): Promise<RawResponse> {
  const connection = await RawConnection.open(access.s3Url);
  try {
    await connection.send(bytes);
    const response = await connection.receive(method);
    if (!response) throw new Error('the connection closed without an answer');
    return response;
  } finally {
    connection.close();
  }
}

/** A request without any signature. */
export function plainRequest(
  access: S3Access,
  request: Pick<RawRequest, 'method' | 'target' | 'headers' | 'body' | 'host'>,
): Promise<RawResponse> {
  const body = Buffer.from(request.body ?? '');
  return sendPrepared(access, {
    method: request.method,
    target: request.target,
    headers: [
      ['Host', request.host ?? new URL(access.s3Url).host],
      ...(body.length > 0 ? [['Content-Length', String(body.length)] as const] : []),
      ...(request.headers ?? []),
    ],
    body,
  });
}

function hasBody(request: RawRequest, body: Buffer): boolean {
  return body.length > 0 || request.method === 'PUT' || request.method === 'POST';
}
