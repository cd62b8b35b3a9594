import { S3Error } from '../s3-error.js';
import type { HeaderMap } from './read-headers.js';

/** Checksum algorithms of S3, as AWS spells them in XML and in `x-amz-checksum-algorithm`. */
export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

/** Of a multipart object: a checksum of the parts' checksums, or of the whole object's bytes. */
export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT';

/** A checksum that the client announces for the body of one request. */
export interface ChecksumClaim {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; undefined when it follows in the trailer, or when the client only asks for one to be made. */
  readonly value?: string;
  /** Whether the value follows in the aws-chunked trailer. */
  readonly isTrailing: boolean;
}

interface AlgorithmFacts {
  readonly header: string;
  /** Length of the digest in bytes. */
  readonly sizeBytes: number;
}

const FACTS: Readonly<Record<ChecksumAlgorithm, AlgorithmFacts>> = {
  CRC32: { header: 'x-amz-checksum-crc32', sizeBytes: 4 },
  CRC32C: { header: 'x-amz-checksum-crc32c', sizeBytes: 4 },
  CRC64NVME: { header: 'x-amz-checksum-crc64nvme', sizeBytes: 8 },
  SHA1: { header: 'x-amz-checksum-sha1', sizeBytes: 20 },
  SHA256: { header: 'x-amz-checksum-sha256', sizeBytes: 32 },
};

/** Every algorithm, in the order that AWS lists them. */
export const CHECKSUM_ALGORITHMS = Object.keys(FACTS) as readonly ChecksumAlgorithm[];

/** Headers that begin with `x-amz-checksum-` and carry no value. */
const NOT_A_VALUE: ReadonlySet<string> = new Set([
  'x-amz-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
]);

const PREFIX = 'x-amz-checksum-';

/** `x-amz-checksum-crc32` and its like. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return FACTS[algorithm].header;
}

/** Whether the text is canonical base64 of a digest of this algorithm; `-N` of a composite one may follow. */
export function isChecksumValue(algorithm: ChecksumAlgorithm, text: string): boolean {
  const value = text.replace(/-\d{1,5}$/, '');
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === FACTS[algorithm].sizeBytes && bytes.toString('base64') === value;
}

function algorithmOfHeader(header: string): ChecksumAlgorithm | undefined {
  return CHECKSUM_ALGORITHMS.find((algorithm) => FACTS[algorithm].header === header);
}

function parseAlgorithm(text: string): ChecksumAlgorithm {
  const wanted = text.toUpperCase();
  const algorithm = CHECKSUM_ALGORITHMS.find((name) => name === wanted);
  if (algorithm !== undefined) return algorithm;
  throw new S3Error(
    'InvalidRequest',
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${CHECKSUM_ALGORITHMS.join(', ')}]`,
  );
}

/** The one `x-amz-checksum-<algorithm>` header of the request. */
function readValue(headers: HeaderMap): { algorithm: ChecksumAlgorithm; value: string } | undefined {
  let found: { algorithm: ChecksumAlgorithm; value: string } | undefined;
  for (const [name, value] of headers) {
    if (!name.startsWith(PREFIX) || NOT_A_VALUE.has(name)) continue;
    const algorithm = algorithmOfHeader(name);
    if (algorithm === undefined) {
      throw new S3Error(
        'InvalidRequest',
        'The algorithm type you specified in x-amz-checksum- header is invalid.',
      );
    }
    if (found !== undefined) {
      throw new S3Error(
        'InvalidRequest',
        'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
      );
    }
    found = { algorithm, value };
  }
  return found;
}

/** Algorithm that `x-amz-trailer` announces; a trailer without a checksum announces none. */
function readTrailer(headers: HeaderMap): ChecksumAlgorithm | undefined {
  const names = (headers.get('x-amz-trailer') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const announced = names.filter((name) => name !== '');
  if (announced.length === 0) return undefined;
  const algorithm = announced.length === 1 ? algorithmOfHeader(announced[0] ?? '') : undefined;
  if (algorithm === undefined) {
    throw new S3Error('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported');
  }
  return algorithm;
}

/**
 * The checksum that comes with a body: in a header, in the trailer, or only asked for by algorithm.
 *
 * @throws S3Error InvalidRequest for two checksums, an unknown algorithm, a value that is no digest of it, or
 *   algorithms that contradict each other
 */
export function readChecksumClaim(headers: HeaderMap): ChecksumClaim | undefined {
  const stated = readValue(headers);
  const trailing = readTrailer(headers);
  const sdkHeader = headers.get('x-amz-sdk-checksum-algorithm') ?? headers.get('x-amz-checksum-algorithm');
  const asked = sdkHeader ? parseAlgorithm(sdkHeader) : undefined;
  if (stated !== undefined && trailing !== undefined) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const algorithm = stated?.algorithm ?? trailing;
  if (algorithm === undefined)
    return asked === undefined ? undefined : { algorithm: asked, isTrailing: false };
  if (asked !== undefined && asked !== algorithm) {
    throw new S3Error('InvalidRequest', `Value for ${sdkHeaderName(headers)} header is invalid.`);
  }
  if (stated === undefined) return { algorithm, isTrailing: true };
  if (!isChecksumValue(algorithm, stated.value) || stated.value.includes('-')) {
    throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
  }
  return { algorithm, value: stated.value, isTrailing: false };
}

/**
 * An object or part whose SDK says that it computes a checksum comes with it, before or behind the body.
 *
 * @throws S3Error InvalidRequest
 */
export function requireAnnouncedChecksum(headers: HeaderMap, claim: ChecksumClaim | undefined): void {
  const isThere = claim?.value !== undefined || claim?.isTrailing === true;
  if (isThere || !headers.get('x-amz-sdk-checksum-algorithm')) return;
  throw new S3Error(
    'InvalidRequest',
    'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
  );
}

const sdkHeaderName = (headers: HeaderMap) =>
  headers.has('x-amz-sdk-checksum-algorithm') ? 'x-amz-sdk-checksum-algorithm' : 'x-amz-checksum-algorithm';

function parseType(header: string | undefined): ChecksumType | undefined {
  if (header === undefined) return undefined;
  const type = header.toUpperCase();
  if (type === 'COMPOSITE' || type === 'FULL_OBJECT') return type;
  throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
}

/** CRC64NVME exists only over the whole object, SHA-1 and SHA-256 only as composites; CRC32 and CRC32C as both. */
function checkType(algorithm: ChecksumAlgorithm, type: ChecksumType): void {
  const isWrong =
    (algorithm === 'CRC64NVME' && type === 'COMPOSITE') ||
    ((algorithm === 'SHA1' || algorithm === 'SHA256') && type === 'FULL_OBJECT');
  if (!isWrong) return;
  throw new S3Error(
    'InvalidRequest',
    `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  );
}

/**
 * The checksum that the parts of a new multipart upload will carry.
 *
 * @throws S3Error InvalidRequest (unknown algorithm or type, or a pair that AWS does not offer)
 */
export function readUploadChecksum(
  headers: HeaderMap,
): { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined {
  const header = headers.get('x-amz-checksum-algorithm');
  const type = parseType(headers.get('x-amz-checksum-type'));
  if (!header) {
    if (type === undefined) return undefined;
    throw new S3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = parseAlgorithm(header);
  const chosen = type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  checkType(algorithm, chosen);
  return { algorithm, type: chosen };
}

/** The algorithm that a request without a body of its own asks for (CopyObject). @throws S3Error InvalidRequest */
export function readChecksumAlgorithm(headers: HeaderMap): ChecksumAlgorithm | undefined {
  const header = headers.get('x-amz-checksum-algorithm');
  return header ? parseAlgorithm(header) : undefined;
}

/** What CompleteMultipartUpload says about the checksum of the finished object. */
export interface WholeChecksumClaim {
  readonly algorithm?: ChecksumAlgorithm;
  /** Base64, with `-N` where the client states a composite one. */
  readonly value?: string;
  readonly type?: ChecksumType;
}

/** @throws S3Error InvalidRequest */
export function readWholeChecksum(headers: HeaderMap): WholeChecksumClaim {
  const stated = readValue(headers);
  const type = parseType(headers.get('x-amz-checksum-type'));
  if (stated !== undefined && !isChecksumValue(stated.algorithm, stated.value)) {
    throw new S3Error('InvalidRequest', `Value for ${checksumHeader(stated.algorithm)} header is invalid.`);
  }
  return { ...stated, ...(type === undefined ? {} : { type }) };
}

/** Whether a GET or HEAD asks for the stored checksum (`x-amz-checksum-mode: ENABLED`). */
export function isChecksumWanted(headers: HeaderMap): boolean {
  return headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
}
