import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { identifyOperation } from './identify-operation.js';
import {
  OPERATIONS,
  operationFacts,
  type KnownOperation,
  type S3Level,
  type S3Operation,
} from './operations.js';
import { parseTarget } from './parse-target.js';
import { S3Error } from './s3-error.js';
import { SUB_RESOURCES } from './sub-resources.js';

const PATHS: Readonly<Record<S3Level, string>> = { service: '/', bucket: '/bkt', object: '/bkt/k' };

function identify(
  method: string,
  level: S3Level,
  query = '',
  headers: readonly (readonly [string, string])[] = [],
) {
  return identifyOperation({
    method,
    level,
    query: parseTarget(`${PATHS[level]}${query && `?${query}`}`).query,
    headers: new Map(headers),
  });
}

function codeOf(method: string, level: S3Level, query = ''): string {
  try {
    return identify(method, level, query);
  } catch (error) {
    if (error instanceof S3Error) return error.code;
    throw error;
  }
}

const requests: readonly (readonly [S3Operation, string, S3Level, string])[] = [
  ['ListBuckets', 'GET', 'service', ''],
  ['ListBuckets', 'GET', 'service', 'max-buckets=3&x-id=ListBuckets'],
  ['CreateBucket', 'PUT', 'bucket', ''],
  ['HeadBucket', 'HEAD', 'bucket', ''],
  ['DeleteBucket', 'DELETE', 'bucket', ''],
  ['GetBucketLocation', 'GET', 'bucket', 'location'],
  ['GetBucketLocation', 'GET', 'bucket', 'location='],
  ['GetBucketTagging', 'GET', 'bucket', 'tagging'],
  ['PutBucketTagging', 'PUT', 'bucket', 'tagging'],
  ['DeleteBucketTagging', 'DELETE', 'bucket', 'tagging'],
  ['GetBucketCors', 'GET', 'bucket', 'cors'],
  ['PutBucketCors', 'PUT', 'bucket', 'cors'],
  ['DeleteBucketCors', 'DELETE', 'bucket', 'cors='],
  ['GetBucketEncryption', 'GET', 'bucket', 'encryption'],
  ['GetBucketReplication', 'GET', 'bucket', 'replication'],
  ['GetBucketWebsite', 'GET', 'bucket', 'website'],
  ['GetObjectLockConfiguration', 'GET', 'bucket', 'object-lock'],
  ['GetBucketLogging', 'GET', 'bucket', 'logging'],
  ['GetBucketNotificationConfiguration', 'GET', 'bucket', 'notification'],
  ['GetBucketRequestPayment', 'GET', 'bucket', 'requestPayment'],
  ['GetBucketAccelerateConfiguration', 'GET', 'bucket', 'accelerate'],
  ['ListBucketAnalyticsConfigurations', 'GET', 'bucket', 'analytics'],
  ['ListBucketInventoryConfigurations', 'GET', 'bucket', 'inventory'],
  ['ListBucketMetricsConfigurations', 'GET', 'bucket', 'metrics'],
  ['ListBucketIntelligentTieringConfigurations', 'GET', 'bucket', 'intelligent-tiering'],
  ['ListObjects', 'GET', 'bucket', ''],
  ['ListObjects', 'GET', 'bucket', 'prefix=acl&delimiter=/&marker=&max-keys=1&encoding-type=url&unknown'],
  ['ListObjectsV2', 'GET', 'bucket', 'list-type=2&start-after=x&fetch-owner=true&continuation-token=y'],
  ['ListMultipartUploads', 'GET', 'bucket', 'uploads&max-uploads=3'],
  ['ListObjectVersions', 'GET', 'bucket', 'versions&key-marker=a&version-id-marker=b'],
  ['GetBucketVersioning', 'GET', 'bucket', 'versioning'],
  ['PutBucketVersioning', 'PUT', 'bucket', 'versioning'],
  ['DeleteObjects', 'POST', 'bucket', 'delete'],
  ['DeleteObjects', 'POST', 'bucket', 'delete=&x-id=DeleteObjects'],
  ['PutObject', 'PUT', 'object', ''],
  ['PutObject', 'PUT', 'object', 'x-id=PutObject&X-Amz-Security-Token=&x-amz-meta-a='],
  ['PutObject', 'PUT', 'object', 'foo=bar'],
  ['GetObject', 'GET', 'object', ''],
  ['GetObject', 'GET', 'object', 'x-id=GetObject&response-content-type=a&versionId=null&X-Amz-Expires=3'],
  ['GetObject', 'GET', 'object', 'versionId=abc'],
  ['GetObject', 'GET', 'object', 'partNumber=1'],
  ['HeadObject', 'HEAD', 'object', ''],
  ['HeadObject', 'HEAD', 'object', 'partNumber=2&versionId=abc'],
  ['DeleteObject', 'DELETE', 'object', 'versionId=null'],
  ['DeleteObject', 'DELETE', 'object', 'versionId=abc'],
  ['GetObjectAttributes', 'GET', 'object', 'attributes&versionId=abc'],
  ['GetObjectTagging', 'GET', 'object', 'tagging'],
  ['PutObjectTagging', 'PUT', 'object', 'tagging&versionId=null'],
  ['DeleteObjectTagging', 'DELETE', 'object', 'tagging'],
  ['CreateMultipartUpload', 'POST', 'object', 'uploads'],
  ['UploadPart', 'PUT', 'object', 'partNumber=1&uploadId=u&x-id=UploadPart'],
  ['CompleteMultipartUpload', 'POST', 'object', 'uploadId=u'],
  ['AbortMultipartUpload', 'DELETE', 'object', 'uploadId=u&x-id=AbortMultipartUpload'],
  ['ListParts', 'GET', 'object', 'uploadId=u&max-parts=2&part-number-marker=1'],
  ['GetBucketAcl', 'GET', 'bucket', 'acl'],
  ['PutBucketAcl', 'PUT', 'bucket', 'acl'],
  ['GetObjectAcl', 'GET', 'object', 'acl&versionId=null'],
  ['PutObjectAcl', 'PUT', 'object', 'acl'],
  ['GetBucketPolicy', 'GET', 'bucket', 'policy'],
  ['PutBucketPolicy', 'PUT', 'bucket', 'policy'],
  ['DeleteBucketPolicy', 'DELETE', 'bucket', 'policy'],
  ['GetBucketPolicyStatus', 'GET', 'bucket', 'policyStatus'],
  ['GetPublicAccessBlock', 'GET', 'bucket', 'publicAccessBlock'],
  ['PutPublicAccessBlock', 'PUT', 'bucket', 'publicAccessBlock'],
  ['DeletePublicAccessBlock', 'DELETE', 'bucket', 'publicAccessBlock'],
  ['GetBucketLifecycleConfiguration', 'GET', 'bucket', 'lifecycle'],
  ['PutBucketLifecycleConfiguration', 'PUT', 'bucket', 'lifecycle'],
  ['DeleteBucketLifecycle', 'DELETE', 'bucket', 'lifecycle'],
  ['GetBucketOwnershipControls', 'GET', 'bucket', 'ownershipControls'],
  ['PutBucketOwnershipControls', 'PUT', 'bucket', 'ownershipControls'],
  ['DeleteBucketOwnershipControls', 'DELETE', 'bucket', 'ownershipControls'],
  ['GetObjectLockConfiguration', 'GET', 'bucket', 'object-lock'],
  ['PutObjectLockConfiguration', 'PUT', 'bucket', 'object-lock'],
  ['GetObjectRetention', 'GET', 'object', 'retention&versionId=null'],
  ['PutObjectRetention', 'PUT', 'object', 'retention'],
  ['GetObjectLegalHold', 'GET', 'object', 'legal-hold'],
  ['PutObjectLegalHold', 'PUT', 'object', 'legal-hold&versionId=null'],
];

describe('identifyOperation', () => {
  it.each(requests)('finds %s in %s %s %s', (operation, method, level, query) => {
    expect(identify(method, level, query)).toBe(operation);
  });

  it('finds every implemented operation', () => {
    const implemented = (Object.keys(OPERATIONS) as KnownOperation[]).filter(
      (name) => OPERATIONS[name].isImplemented && operationFacts(name).header === undefined,
    );
    // A form is told from others by its type, not by method and query.
    const found = [...requests.map(([operation]) => operation), 'PostObject'];
    expect(new Set(found)).toEqual(new Set(implemented));
  });

  it.each([
    ['PUT', 'object', 'torrent'],
    ['PUT', 'object', 'restore'],
    ['PUT', 'object', 'unknown'],
    ['PUT', 'object', 'unknown='],
    ['PUT', 'object', 'renameObject'],
    ['PUT', 'bucket', 'logging'],
    ['PUT', 'bucket', 'unknown'],
    ['DELETE', 'bucket', 'metadataTable'],
    ['DELETE', 'object', 'unknown'],
    ['POST', 'object', 'restore'],
    ['POST', 'object', 'select&select-type=2'],
    ['PUT', 'bucket', 'analytics&id=1'],
    ['GET', 'bucket', 'session'],
    ['GET', 'object', 'torrent'],
    ['OPTIONS', 'object', ''],
  ] as const)('answers 501 to %s %s %s', (method, level, query) => {
    expect(codeOf(method, level, query)).toBe('NotImplemented');
  });

  it('never takes a sub-resource for the plain operation of its method', () => {
    const plain = [
      'PutObject',
      'CreateBucket',
      'GetObject',
      'HeadObject',
      'ListObjects',
      'DeleteObject',
      'DeleteBucket',
      'HeadBucket',
    ];
    for (const name of SUB_RESOURCES) {
      for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE']) {
        for (const level of ['bucket', 'object'] as const) {
          for (const query of [name, `${name}=`, `${name}=x`, `x-id=PutObject&${name}`]) {
            expect(plain).not.toContain(codeOf(method, level, query));
          }
        }
      }
    }
  });

  it.each([
    ['POST', 'service', ''],
    ['DELETE', 'service', ''],
    ['PATCH', 'object', ''],
    ['CONNECT', 'service', ''],
    ['OPTIONS', 'service', ''],
    ['POST', 'object', ''],
    ['PUT', 'bucket', 'location'],
    ['DELETE', 'bucket', 'versioning'],
    ['POST', 'bucket', 'tagging'],
    ['DELETE', 'bucket', 'uploads'],
  ] as const)('answers 405 to %s %s %s', (method, level, query) => {
    expect(codeOf(method, level, query)).toBe('MethodNotAllowed');
  });

  it.each([
    ['GET', 'object', 'acl&tagging'],
    ['POST', 'object', 'uploads&uploadId=u'],
    ['PUT', 'object', 'uploadId=u'],
    ['PUT', 'object', 'partNumber=1'],
    ['PUT', 'object', 'versionId=null'],
    ['PUT', 'object', 'partNumber=1&uploadId=u&versionId=abc'],
    ['POST', 'object', 'uploads&versionId=abc'],
    ['GET', 'object', 'versionId='],
    ['GET', 'bucket', 'list-type=3'],
  ] as const)('answers 400 to %s %s %s', (method, level, query) => {
    expect(codeOf(method, level, query)).toBe('InvalidArgument');
  });

  it('finds a copy of an object or of a part by its header, and takes no query for it', () => {
    const header = [['x-amz-copy-source', '/a/b']] as const;
    expect(identify('PUT', 'object', 'x-id=CopyObject', header)).toBe('CopyObject');
    expect(identify('PUT', 'object', 'partNumber=1&uploadId=u', header)).toBe('UploadPartCopy');
    const refused = expect.objectContaining({ code: 'NotImplemented' });
    expect(() => identify('PUT', 'object', 'tagging', header)).toThrow(refused);
    expect(() => identify('PUT', 'object', 'X-Amz-Copy-Source=/a/b')).toThrow(refused);
  });

  it('tells a form upload from another POST to a bucket', () => {
    expect(identify('POST', 'bucket', '', [['content-type', 'multipart/form-data; boundary=x']])).toBe(
      'PostObject',
    );
    expect(codeOf('POST', 'bucket')).toBe('PreconditionFailed');
  });

  it('throws nothing but S3Error and never finds what is not implemented', () => {
    const word = fc.constantFrom(
      ...SUB_RESOURCES,
      'versionId',
      'partNumber',
      'list-type',
      'x-id',
      '__proto__',
      'a',
    );
    const query = fc.array(fc.tuple(word, fc.constantFrom('', '2', 'null', 'x')), { maxLength: 3 });
    const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH', 'toString');
    const level = fc.constantFrom<S3Level>('service', 'bucket', 'object');
    fc.assert(
      fc.property(method, level, query, (verb, where, pairs) => {
        const found = codeOf(verb, where, pairs.map(([name, value]) => `${name}=${value}`).join('&'));
        if (Object.hasOwn(OPERATIONS, found))
          expect(operationFacts(found as KnownOperation).isImplemented).toBe(true);
      }),
    );
  });
});
