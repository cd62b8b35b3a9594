import type { PreparedRequest } from './raw-request.js';
import { EMPTY_SHA256, hmac, scopeOf, sha256Hex, signingKeyOf } from './signing.js';

/** One chunk of an aws-chunked body, with its signature if the stream is signed. */
export interface Chunk {
  readonly data: Buffer;
  readonly signature?: string;
}

/** Splits a body into chunks, the empty last one included, and signs them in their chain. */
export function signedChunks(request: PreparedRequest, secret: string, pieces: readonly Buffer[]): Chunk[] {
  const key = signingKeyOf(secret, request.scope);
  let previous = request.signature;
  return [...pieces, Buffer.alloc(0)].map((data) => {
    const toSign = [
      'AWS4-HMAC-SHA256-PAYLOAD',
      request.scope.amzDate,
      scopeOf(request.scope),
      previous,
      EMPTY_SHA256,
      sha256Hex(data),
    ];
    previous = hmac(key, toSign.join('\n')).toString('hex');
    return { data, signature: previous };
  });
}

/** Unsigned chunks, the empty last one included. */
export function plainChunks(pieces: readonly Buffer[]): Chunk[] {
  return [...pieces, Buffer.alloc(0)].map((data) => ({ data }));
}

/** Signature of the trailer lines that follow a signed stream. */
export function trailerSignature(
  request: PreparedRequest,
  secret: string,
  { last, trailer }: { last: string; trailer: string },
): string {
  const toSign = [
    'AWS4-HMAC-SHA256-TRAILER',
    request.scope.amzDate,
    scopeOf(request.scope),
    last,
    sha256Hex(`${trailer}\n`),
  ];
  return hmac(signingKeyOf(secret, request.scope), toSign.join('\n')).toString('hex');
}

/** The bytes of a chunked body. `tail` stands between the last chunk's line and the closing empty line. */
export function chunkedBytes(chunks: readonly Chunk[], tail = ''): Buffer {
  const parts: Buffer[] = [];
  for (const { data, signature } of chunks) {
    const extension = signature === undefined ? '' : `;chunk-signature=${signature}`;
    parts.push(Buffer.from(`${data.length.toString(16)}${extension}\r\n`, 'latin1'), data);
    if (data.length > 0) parts.push(Buffer.from('\r\n'));
  }
  parts.push(Buffer.from(`${tail}\r\n`, 'latin1'));
  return Buffer.concat(parts);
}
