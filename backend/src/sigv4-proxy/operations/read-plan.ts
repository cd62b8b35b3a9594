import type { FoundObject, PartLayout } from '@backend/objects';
import {
  type ByteSpan,
  isChecksumWanted,
  isRangeCurrent,
  judgeRead,
  readConditions,
  readPartNumber,
  requireRead,
  resolveRange,
  S3Error,
} from '@sgw/s3-wire';
import type { S3Request } from '../s3-request.js';
import type { ResponseHeaders } from '../s3-responder.js';
import { describeObject, withOverrides } from './object-answer.js';

/** How a GET or HEAD is to be answered. */
export interface ReadPlan {
  readonly status: 200 | 206 | 304;
  readonly headers: ResponseHeaders;
  /** Length of the body that GET sends. */
  readonly sizeBytes: number;
  /** What to read of the object; undefined for all of it. */
  readonly range?: ByteSpan;
}

/** Layout of the object's parts, asked for only where it matters. */
type AskParts = () => Promise<readonly PartLayout[]>;

/**
 * Conditions, range or part, and overrides of a GET or HEAD: the same for both.
 *
 * @throws S3Error PreconditionFailed, InvalidRange, InvalidPartNumber, InvalidRequest, InvalidArgument
 */
export async function planRead(
  object: FoundObject,
  { headers, query }: Pick<S3Request, 'headers' | 'query'>,
  askParts: AskParts,
): Promise<ReadPlan> {
  const partNumber = query.has('partNumber') ? readPartNumber(query) : undefined;
  if (partNumber !== undefined && headers.has('range')) {
    const message = 'Cannot specify both Range header and partNumber query parameter';
    throw new S3Error('InvalidRequest', message);
  }
  const conditions = readConditions(headers);
  const state = { etag: object.etag, modifiedAt: object.committedAt };
  if (conditions) {
    if (judgeRead(conditions, state) === 'not-modified')
      return { status: 304, headers: describeObject(object, false), sizeBytes: 0 };
    requireRead(conditions, state);
  }
  const isWanted = isChecksumWanted(headers);
  if (partNumber !== undefined) {
    const part = await findPart(object, partNumber, askParts);
    const told = withOverrides({ ...describeObject(object, false), ...part.headers(isWanted) }, query);
    return planSpan(object, part.span, told);
  }
  const range = isRangeCurrent(headers.get('if-range'), state) ? headers.get('range') : undefined;
  const span = resolveRange(range, object.sizeBytes);
  const told = withOverrides(describeObject(object, isWanted && !span), query);
  return span ? planSpan(object, span, told) : { status: 200, headers: told, sizeBytes: object.sizeBytes };
}

function planSpan(object: FoundObject, span: ByteSpan, headers: ResponseHeaders): ReadPlan {
  const sizeBytes = span.end - span.start + 1;
  // An empty object or part has no byte that a Content-Range could name.
  if (sizeBytes === 0) return { status: 200, headers, sizeBytes };
  const contentRange = `bytes ${span.start}-${span.end}/${object.sizeBytes}`;
  const isWhole = sizeBytes === object.sizeBytes;
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange },
    sizeBytes,
    ...(isWhole ? {} : { range: span }),
  };
}

interface FoundPart {
  readonly span: ByteSpan;
  headers(isChecksumWanted: boolean): ResponseHeaders;
}

/** An object that was not uploaded in parts is its own part 1. */
async function findPart(object: FoundObject, partNumber: number, askParts: AskParts): Promise<FoundPart> {
  const parts = object.etag.includes('-') ? await askParts() : [];
  const index = parts.findIndex((part) => part.partNumber === partNumber);
  const part = parts[index];
  if (part === undefined) {
    if (parts.length === 0 && partNumber === 1) {
      const whole = { start: 0, end: object.sizeBytes - 1 };
      return { span: whole, headers: (isWanted) => (isWanted ? describeObject(object, true) : {}) };
    }
    throw new S3Error('InvalidPartNumber', undefined, {
      ActualPartCount: Math.max(1, parts.length),
      PartNumberRequested: partNumber,
    });
  }
  const start = parts.slice(0, index).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    span: { start, end: start + part.sizeBytes - 1 },
    headers: (isWanted) => ({
      'x-amz-mp-parts-count': parts.length,
      ...(isWanted ? partChecksum(object, part) : {}),
    }),
  };
}

/** The part's own checksum; that of the whole would be taken for it. */
function partChecksum({ checksum }: FoundObject, part: PartLayout): ResponseHeaders {
  if (checksum?.type !== 'COMPOSITE' || part.checksum === undefined) return {};
  return {
    [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: part.checksum,
    'x-amz-checksum-type': checksum.type,
  };
}
