import { createHash, createHmac } from 'node:crypto';

/** Credentials of one access key. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Everything a signature covers. A second implementation of SigV4, so that the gateway's own is not its own judge. */
export interface SigningInput {
  readonly method: string;
  /** Raw target, `path?query`. */
  readonly target: string;
  /** Header lines in the order they are sent; names in any case. */
  readonly headers: readonly (readonly [string, string])[];
  /** Lower-case names to sign; `canonicalRequest` sorts nothing, so that a test may sign wrongly. */
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
}

/** Date, region and service that a signature is scoped to. */
export interface SigningScope {
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly amzDate: string;
  readonly region: string;
  readonly service: string;
}

export const EMPTY_SHA256 = createHash('sha256').update('').digest('hex');

export function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A moment in the form of `x-amz-date`. */
export function amzDate(moment = new Date()): string {
  return moment.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Percent-encoding as SigV4 defines it: all but `A-Z a-z 0-9 - . _ ~`. */
export function awsEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The canonical query of a raw target, without `X-Amz-Signature`. */
export function canonicalQuery(target: string): string {
  const at = target.indexOf('?');
  if (at < 0) return '';
  return target
    .slice(at + 1)
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [recode(name), recode(value)] as const;
    })
    .sort(([a, av], [b, bv]) => (a === b ? compare(av, bv) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The canonical request (AWS, "Create a signed AWS API request", step 1, with S3's single encoding of the path). */
export function canonicalRequest(input: SigningInput): string {
  const at = input.target.indexOf('?');
  const path = at < 0 ? input.target : input.target.slice(0, at);
  const headers = input.signedHeaders.map((name) => {
    const values = input.headers
      .filter(([other]) => other.toLowerCase() === name)
      .map(([, value]) => value.trim().replace(/ +/g, ' '));
    return `${name}:${values.join(',')}\n`;
  });
  return [
    input.method,
    path.split('/').map(recode).join('/'),
    canonicalQuery(input.target),
    headers.join(''),
    input.signedHeaders.join(';'),
    input.payloadHash,
  ].join('\n');
}

export function scopeOf(scope: SigningScope): string {
  return `${scope.amzDate.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
}

export function signingKeyOf(secret: string, scope: SigningScope): Buffer {
  return [scope.amzDate.slice(0, 8), scope.region, scope.service, 'aws4_request'].reduce<Buffer>(
    (key, word) => hmac(key, word),
    Buffer.from(`AWS4${secret}`),
  );
}

/** Hex signature of a request. */
export function signatureOf(secret: string, scope: SigningScope, input: SigningInput): string {
  const toSign = ['AWS4-HMAC-SHA256', scope.amzDate, scopeOf(scope), sha256Hex(canonicalRequest(input))].join(
    '\n',
  );
  return hmac(signingKeyOf(secret, scope), toSign).toString('hex');
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function recode(text: string): string {
  try {
    return awsEncode(decodeURIComponent(text));
  } catch {
    // Not UTF-8: such a target is signed as it is sent.
    return text;
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
