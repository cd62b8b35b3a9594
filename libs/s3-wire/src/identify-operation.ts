import type { HeaderMap } from './headers/read-headers.js';
import {
  type KnownOperation,
  OPERATIONS,
  type OperationFacts,
  type S3Level,
  type S3Operation,
} from './operations.js';
import type { QueryParameters } from './query-parameters.js';
import { invalidArgument, S3Error } from './s3-error.js';
import { isPlainParameter, SUB_RESOURCES } from './sub-resources.js';

/** What tells one S3 operation from another. */
export interface RequestShape {
  readonly method: string;
  readonly level: S3Level;
  readonly query: QueryParameters;
  readonly headers: HeaderMap;
}

const COPY_SOURCE = 'x-amz-copy-source';
const NOT_IMPLEMENTED_QUERY = 'A parameter you provided implies functionality that is not implemented';

const slot = (method: string, level: string, query: string) => `${method} ${level} ${query}`;

/** `PUT object tagging` → PutObjectTagging; an empty last word is the operation without sub-resource. */
const BY_SLOT: ReadonlyMap<string, KnownOperation> = new Map(
  (Object.entries(OPERATIONS) as [KnownOperation, OperationFacts][])
    .filter(([, facts]) => facts.header === undefined)
    .map(([name, facts]) => [slot(facts.method, facts.level, facts.query ?? ''), name]),
);

/** Sub-resources that at least one method answers: another method on them is 405, on the rest 501. */
const ANSWERED: ReadonlySet<string> = new Set(
  Object.values<OperationFacts>(OPERATIONS).flatMap((facts) =>
    facts.isImplemented && facts.query !== undefined ? [`${facts.level} ${facts.query}`] : [],
  ),
);

function isImplemented(name: KnownOperation): name is S3Operation {
  return OPERATIONS[name].isImplemented;
}

function notImplemented(parameter: string, value?: string): S3Error {
  const details = { ParameterName: parameter, ...(value === undefined ? {} : { ParameterValue: value }) };
  return new S3Error('NotImplemented', NOT_IMPLEMENTED_QUERY, details);
}

/** The one sub-resource that the query names, if any. */
function findSubResource(request: RequestShape): string | undefined {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  let found: string | undefined;
  for (const [name, value] of request.query.pairs) {
    if (SUB_RESOURCES.has(name)) {
      if (found !== undefined && found !== name) {
        throw invalidArgument(
          `Conflicting query string parameters: ${found}, ${name}`,
          'ResourceType',
          found,
        );
      }
      found = name;
    } else if (!isReading && value === '' && !isPlainParameter(name)) {
      // `?something` on a writing request may be a sub-resource newer than this list: doing the plain
      // operation instead would overwrite an object or make a bucket.
      throw notImplemented(name);
    }
  }
  return found;
}

/** Sub-resources of an object that cannot be asked for by version. */
const WITHOUT_VERSION: ReadonlySet<string> = new Set(['uploadId', 'uploads', 'renameObject']);

/** A version or part that the operation knows nothing of must not be left out in silence. */
function checkParameters(request: RequestShape, subResource: string | undefined): void {
  const { method, level, query } = request;
  if (level !== 'object') return;
  const versionId = query.get('versionId');
  if (versionId !== undefined) {
    if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
    const isWrite = method === 'PUT' || method === 'POST';
    if (subResource === undefined ? isWrite : WITHOUT_VERSION.has(subResource)) {
      throw invalidArgument('This operation does not accept a version-id.', 'versionId', versionId);
    }
  }
  const partNumber = query.get('partNumber');
  if (partNumber === undefined) {
    if (method === 'PUT' && subResource === 'uploadId') {
      throw invalidArgument(
        'This operation does not accept uploadId without partNumber',
        'uploadId',
        query.get('uploadId'),
      );
    }
  } else if (subResource !== 'uploadId') {
    if (method === 'PUT') {
      throw invalidArgument(
        'This operation does not accept partNumber without uploadId',
        'partNumber',
        partNumber,
      );
    }
  }
}

/** What stands in a slot of the table without an operation. */
function refuseSlot(request: RequestShape, subResource: string | undefined): S3Error {
  const { method, level } = request;
  if (subResource !== undefined) {
    return ANSWERED.has(`${level} ${subResource}`)
      ? new S3Error('MethodNotAllowed', undefined, {
          Method: method,
          ResourceType: subResource.toUpperCase(),
        })
      : notImplemented(subResource);
  }
  if (method === 'OPTIONS' && level !== 'service') return new S3Error('NotImplemented');
  return new S3Error('MethodNotAllowed', undefined, {
    Method: method.slice(0, 20),
    ResourceType: level.toUpperCase(),
  });
}

/**
 * Names the operation that a request asks for.
 *
 * Whatever is not in the operations table, or not done yet, is refused by name: an unknown sub-resource never
 * falls through to the plain operation of its method (`PUT /b/k?acl` is no upload).
 *
 * @throws S3Error NotImplemented, MethodNotAllowed, InvalidArgument, PreconditionFailed (a bucket POST that is no form)
 */
export function identifyOperation(request: RequestShape): S3Operation {
  const { method, level, query, headers } = request;
  const subResource = query.pairs.length === 0 ? undefined : findSubResource(request);
  if (query.pairs.length > 0) checkParameters(request, subResource);
  if (method === 'PUT' && level === 'object' && (headers.has(COPY_SOURCE) || hasCopySource(query)))
    return identifyCopy(request, subResource);
  if (method === 'GET' && level === 'bucket' && subResource === undefined) return identifyListing(query);
  const name = BY_SLOT.get(slot(method, level, subResource ?? ''));
  if (name === undefined) throw refuseSlot(request, subResource);
  if (
    name === 'PostObject' &&
    !headers.get('content-type')?.toLowerCase().startsWith('multipart/form-data')
  ) {
    throw new S3Error('PreconditionFailed', undefined, {
      Condition: 'Bucket POST must be of the enclosure-type multipart/form-data',
    });
  }
  if (!isImplemented(name)) {
    throw subResource === undefined ? new S3Error('NotImplemented') : notImplemented(subResource);
  }
  return name;
}

/** A source named in the query of a request that is not presigned is no header, and must not be left out in silence. */
function identifyCopy({ headers }: RequestShape, subResource: string | undefined): S3Operation {
  if (headers.has(COPY_SOURCE)) {
    if (subResource === undefined) return 'CopyObject';
    if (subResource === 'uploadId') return 'UploadPartCopy';
  }
  throw new S3Error('NotImplemented', undefined, { Header: COPY_SOURCE });
}

/** A presigned URL may carry the header as a parameter, in any case. */
function hasCopySource(query: QueryParameters): boolean {
  return query.pairs.some(([name]) => name.toLowerCase() === COPY_SOURCE);
}

function identifyListing(query: QueryParameters): S3Operation {
  const listType = query.get('list-type');
  if (listType === undefined) return 'ListObjects';
  if (listType === '2') return 'ListObjectsV2';
  throw invalidArgument('Invalid List Type specified in Request', 'list-type', listType);
}
