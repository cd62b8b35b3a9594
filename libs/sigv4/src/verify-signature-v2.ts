import type { HttpHead } from './header-index.js';
import { isSameSignatureV2, type SignatureV2, signV2 } from './signature-v2.js';
import { formatIsoSeconds } from './signing-time.js';
import { MISMATCH_MESSAGE, SigV4Error } from './sigv4-error.js';

const ALLOWED_SKEW_MS = 15 * 60 * 1000;

/**
 * Parameters that are part of what is signed (AWS's list of 2006 with what came later, as botocore keeps it). The rest
 * of a query is not signed.
 */
const SUB_RESOURCES = [
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'defaultObjectAcl',
  'delete',
  'inventory',
  'lifecycle',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'partNumber',
  'policy',
  'replication',
  'requestPayment',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'select',
  'select-type',
  'storageClass',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
];

/** What is needed to judge a Version 2 signature. */
export interface SignedRequestV2 {
  readonly head: HttpHead;
  readonly parsed: SignatureV2;
  readonly secret: string;
  readonly now: Date;
  /** The bucket where the host names it: it is signed as if it stood in the path. */
  readonly hostBucket?: string;
  /** Further parameters that select what is done. They count as signed: nobody may add one to somebody's URL. */
  readonly subResources?: Iterable<string>;
}

function checkTime({ source, timeMs, dateLine, headers }: SignatureV2, nowMs: number): void {
  if (source === 'query') {
    if (nowMs < timeMs) return;
    throw new SigV4Error('AccessDenied', 'Request has expired', {
      Expires: formatIsoSeconds(timeMs),
      ServerTime: formatIsoSeconds(nowMs),
    });
  }
  if (Math.abs(nowMs - timeMs) <= ALLOWED_SKEW_MS) return;
  throw new SigV4Error(
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      RequestTime: dateLine || (headers.get('x-amz-date') ?? ''),
      ServerTime: formatIsoSeconds(nowMs),
      MaxAllowedSkewMilliseconds: String(ALLOWED_SKEW_MS),
    },
  );
}

/** `name:value\n` of every x-amz-* header. */
function amzHeaders({ headers }: SignatureV2): string {
  const names = [...headers.keys()].filter((name) => name.startsWith('x-amz-')).sort();
  return names.map((name) => `${name}:${headers.get(name) ?? ''}\n`).join('');
}

/** The sub-resources of the query, in the two ways a parameter without value is written. */
function resourceQueries({ target }: SignatureV2, more: Iterable<string>): readonly string[] {
  const names = [...new Set([...SUB_RESOURCES, ...more])].sort();
  const pairs = names.flatMap((name) =>
    target.valuesOf(name).map((value) => [name, Buffer.from(value, 'utf8').toString('latin1')] as const),
  );
  if (pairs.length === 0) return [''];
  const write = (empty: string) =>
    `?${pairs.map(([name, value]) => (value === '' ? name + empty : `${name}=${value}`)).join('&')}`;
  return pairs.some(([, value]) => value === '') ? [write(''), write('=')] : [write('')];
}

/** botocore signs a bucket with the slash behind it that it does not send; to AWS and to us both name the bucket. */
function resourcePaths(paths: readonly string[], hostBucket: string | undefined): readonly string[] {
  if (hostBucket !== undefined) return paths;
  return paths.flatMap((path) => (path.indexOf('/', 1) < 0 && path !== '/' ? [path, `${path}/`] : [path]));
}

function stringsToSign({ head, parsed, hostBucket, subResources = [] }: SignedRequestV2): readonly string[] {
  const { headers, target, dateLine } = parsed;
  const fixed = [head.method, headers.get('content-md5') ?? '', headers.get('content-type') ?? '', dateLine];
  const start = `${fixed.join('\n')}\n${amzHeaders(parsed)}${hostBucket === undefined ? '' : `/${hostBucket}`}`;
  const queries = resourceQueries(parsed, subResources);
  return resourcePaths(target.canonicalPaths(), hostBucket).flatMap((path) =>
    queries.map((query) => start + path + query),
  );
}

/**
 * Checks time and signature of a Version 2 request. The body is not signed at all.
 *
 * @throws SigV4Error RequestTimeTooSkewed, AccessDenied (expired), SignatureDoesNotMatch
 */
export function verifySignatureV2(request: SignedRequestV2): void {
  const { parsed, secret, now } = request;
  checkTime(parsed, now.getTime());
  const texts = stringsToSign(request);
  if (texts.some((text) => isSameSignatureV2(signV2(secret, text), parsed.signature))) return;
  const [toSign = ''] = texts;
  throw new SigV4Error('SignatureDoesNotMatch', MISMATCH_MESSAGE, {
    AWSAccessKeyId: parsed.accessKeyId,
    StringToSign: Buffer.from(toSign, 'latin1').toString('utf8'),
    SignatureProvided: parsed.signature,
  });
}
