/** What a request to a path-style S3 server is about. */
export interface ObservedOperation {
  /** AWS's name of the operation; `Unknown` where none fits. */
  readonly op: string;
  readonly bucket: string;
  readonly key: string;
}

const bucketQueries: Readonly<Record<string, string>> = {
  location: 'BucketLocation',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  uploads: 'MultipartUploads',
};

/** Derives the operation from method, target and the names of the headers. */
export function operationOf(
  method: string,
  target: string,
  headerNames: ReadonlySet<string>,
): ObservedOperation {
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const query = new URLSearchParams(search);
  const op =
    key === '' ? bucketOperation(method, bucket, query) : objectOperation(method, query, headerNames);
  return { op, bucket, key: decoded(key) };
}

function bucketOperation(method: string, bucket: string, query: URLSearchParams): string {
  if (bucket === '') return method === 'GET' ? 'ListBuckets' : 'Unknown';
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  if (method === 'GET' && query.has('uploads')) return 'ListMultipartUploads';
  for (const [name, noun] of Object.entries(bucketQueries)) {
    if (query.has(name)) return `${{ GET: 'Get', PUT: 'Put', DELETE: 'Delete' }[method] ?? 'Unknown'}${noun}`;
  }
  if (method === 'GET') return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  return { PUT: 'CreateBucket', HEAD: 'HeadBucket', DELETE: 'DeleteBucket' }[method] ?? 'Unknown';
}

function objectOperation(method: string, query: URLSearchParams, headerNames: ReadonlySet<string>): string {
  const isCopy = headerNames.has('x-amz-copy-source');
  if (query.has('tagging'))
    return (
      { GET: 'GetObjectTagging', PUT: 'PutObjectTagging', DELETE: 'DeleteObjectTagging' }[method] ?? 'Unknown'
    );
  if (method === 'POST' && query.has('uploads')) return 'CreateMultipartUpload';
  if (query.has('uploadId')) {
    if (method === 'PUT') return isCopy ? 'UploadPartCopy' : 'UploadPart';
    return (
      { POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload', GET: 'ListParts' }[method] ??
      'Unknown'
    );
  }
  if (method === 'PUT') return isCopy ? 'CopyObject' : 'PutObject';
  return { GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[method] ?? 'Unknown';
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
