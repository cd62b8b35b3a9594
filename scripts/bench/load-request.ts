import { EMPTY_SHA256, encodeQuery, type SigningCredential, signRequest, UNSIGNED_PAYLOAD } from '@sgw/sigv4';
import { LIST_PAGE_KEYS, type Operation } from './cells.js';

/** What the load generator sends, and where. Plain data: it crosses to another process. */
export interface LoadSpec {
  readonly host: string;
  readonly port: number;
  /** Host header, as it is signed: a proxy passes it on. */
  readonly signedHost: string;
  readonly credential: SigningCredential;
  readonly bucket: string;
  readonly operation: Operation;
  readonly sizeBytes: number;
  /** Objects that GET and HEAD ask for, in turn. */
  readonly keys: readonly string[];
  /** New objects of PUT are this and a number. */
  readonly newKeyPrefix: string;
  readonly connections: number;
}

/** Prefix of the objects that are listed. */
export const LIST_PREFIX = 'list/';

/** Writes the signed head of one request, empty line included. */
export function requestHead(spec: LoadSpec, key: string, now: Date): string {
  const { operation, signedHost: host, credential } = spec;
  const isPut = operation === 'PUT';
  const method = operation === 'LIST' ? 'GET' : operation;
  const path = operation === 'LIST' ? `/${spec.bucket}` : `/${spec.bucket}/${key}`;
  const query =
    operation === 'LIST'
      ? encodeQuery({ 'list-type': '2', 'max-keys': String(LIST_PAGE_KEYS), prefix: LIST_PREFIX })
      : '';
  const payloadHash = isPut ? UNSIGNED_PAYLOAD : EMPTY_SHA256;
  const signature = signRequest({ method, host, path, query, payloadHash, credential, now });
  return [
    `${method} ${query ? `${path}?${query}` : path} HTTP/1.1`,
    `host: ${host}`,
    `x-amz-date: ${signature['x-amz-date']}`,
    `x-amz-content-sha256: ${payloadHash}`,
    `authorization: ${signature.authorization}`,
    ...(isPut ? [`content-length: ${spec.sizeBytes}`] : []),
    '\r\n',
  ].join('\r\n');
}
