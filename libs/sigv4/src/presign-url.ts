import { canonicalRequest, UNSIGNED_PAYLOAD } from './canonical-request.js';
import { encodeQuery } from './percent-encoding.js';
import { headersToSign, scopeOf, signatureOf, type SigningCredential, timestampOf } from './sign-request.js';

/** What a presigned URL permits. */
export interface PresignRequest {
  readonly method: string;
  /** `https` when left out. */
  readonly protocol?: 'https' | 'http';
  /** Host as the client will send it, with the port where it is not the scheme's own. */
  readonly host: string;
  /** Encoded path (`encodeUriPath`). */
  readonly path: string;
  /** Further parameters in plain text: `versionId`, `partNumber`, `response-content-disposition`, … */
  readonly query?: Readonly<Record<string, string>>;
  /** Headers the client must send with exactly these values. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Life in seconds, at most 604,800. */
  readonly expiresSeconds: number;
  readonly credential: SigningCredential;
  readonly now: Date;
}

/** Makes a URL that carries its own signature (AWS: "Authenticating requests: using query parameters"). */
export function presignUrl(request: PresignRequest): string {
  const { method, protocol = 'https', host, path, credential } = request;
  const timestamp = timestampOf(request.now);
  const pairs: (readonly [string, string])[] = [['host', host]];
  for (const [name, value] of Object.entries(request.headers ?? {})) pairs.push([name.toLowerCase(), value]);
  const { headers, signedHeaders } = headersToSign(pairs);
  const query = encodeQuery({
    ...request.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credential.accessKeyId}/${scopeOf(timestamp, credential)}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': String(request.expiresSeconds),
    'X-Amz-SignedHeaders': signedHeaders,
  });
  const payloadHash = UNSIGNED_PAYLOAD;
  const canonical = canonicalRequest({ method, path, query, headers, signedHeaders, payloadHash });
  return `${protocol}://${host}${path}?${query}&X-Amz-Signature=${signatureOf(canonical, timestamp, credential)}`;
}
