import type { HeaderLine } from './raw-request.js';
import type { S3Access } from './s3-client.js';
import { amzDate, awsEncode, scopeOf, type SigningScope, signatureOf } from './signing.js';

export interface PresignInput {
  readonly method: string;
  /** Raw target, with the query parameters that are signed along. */
  readonly target: string;
  /** Further signed header lines beside Host. */
  readonly headers?: readonly HeaderLine[];
  readonly expires?: string | number;
  readonly date?: string;
  readonly region?: string;
  readonly host?: string;
  /** Replaces or (with `undefined`) drops a signature parameter before signing. */
  readonly parameters?: Readonly<Record<string, string | undefined>>;
}

/** The raw target of a request presigned by query (AWS, "Authenticating requests: using query parameters"). */
export function presignedTarget(access: S3Access, input: PresignInput): string {
  const scope: SigningScope = {
    amzDate: input.date ?? amzDate(),
    region: input.region ?? 'us-east-1',
    service: 's3',
  };
  const headers: HeaderLine[] = [
    ['Host', input.host ?? new URL(access.s3Url).host],
    ...(input.headers ?? []),
  ];
  const signedHeaders = headers.map(([name]) => name.toLowerCase()).sort();
  const parameters: Record<string, string | undefined> = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${access.accessKeyId}/${scopeOf(scope)}`,
    'X-Amz-Date': scope.amzDate,
    'X-Amz-Expires': String(input.expires ?? 300),
    'X-Amz-SignedHeaders': signedHeaders.join(';'),
    ...input.parameters,
  };
  const query = Object.entries(parameters)
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${name}=${awsEncode(value)}`);
  const target = `${input.target}${input.target.includes('?') ? '&' : '?'}${query.join('&')}`;
  const signature = signatureOf(access.secretAccessKey, scope, {
    method: input.method,
    target,
    headers,
    signedHeaders,
    payloadHash: 'UNSIGNED-PAYLOAD',
  });
  return `${target}&X-Amz-Signature=${signature}`;
}
