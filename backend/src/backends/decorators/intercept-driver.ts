import type { BackendBody, BodySource, StorageDriver } from '../storage-driver.js';

/** The verbs of the seam. */
export type DriverOperation = Exclude<keyof StorageDriver, 'id'>;

/** One call on its way to a driver. */
export interface DriverCall {
  readonly operation: DriverOperation;
  /** Whether running it twice does no more than running it once, and its body can be sent again. */
  readonly isRepeatable: boolean;
  readonly body?: BodySource;
  /** Length of the body, or 0. */
  readonly sizeBytes: number;
}

/** Goes on to the driver, with another body where the call has one and another is given. */
export type Proceed<T> = (signal: AbortSignal, body?: BodySource) => Promise<T>;

/** What a decorator does around every call. */
export interface Interceptor {
  call<T>(call: DriverCall, proceed: Proceed<T>, signal: AbortSignal): Promise<T>;
  /** Around `get`, for those that care when its body ends; `call` otherwise. */
  get?(call: DriverCall, proceed: Proceed<BackendBody>, signal: AbortSignal): Promise<BackendBody>;
}

/** Longer bodies are not sent twice: the caller decides, who may have another copy or another backend. */
const MAX_REPEATED_BYTES = 16 * 1024 * 1024;

const REPEATABLE: DriverCall['isRepeatable'] = true;

/** Puts an interceptor around every verb of a driver. */
export function interceptDriver(driver: StorageDriver, interceptor: Interceptor): StorageDriver {
  const plain = (operation: DriverOperation, isRepeatable: boolean): DriverCall => ({
    operation,
    isRepeatable,
    sizeBytes: 0,
  });
  const calls = {
    createBucket: plain('createBucket', REPEATABLE),
    deleteBucket: plain('deleteBucket', REPEATABLE),
    describeBucket: plain('describeBucket', REPEATABLE),
    get: plain('get', REPEATABLE),
    head: plain('head', REPEATABLE),
    delete: plain('delete', REPEATABLE),
    list: plain('list', REPEATABLE),
    listVersions: plain('listVersions', REPEATABLE),
    describe: plain('describe', REPEATABLE),
    // Twice would leave an upload behind that nobody knows of.
    createUpload: plain('createUpload', !REPEATABLE),
    findPart: plain('findPart', REPEATABLE),
    // A second try cannot tell its own success from an unknown upload.
    completeUpload: plain('completeUpload', !REPEATABLE),
    abortUpload: plain('abortUpload', REPEATABLE),
    listUploads: plain('listUploads', REPEATABLE),
    // A probe is to say how things are, not how they are after some tries.
    probe: plain('probe', !REPEATABLE),
  };
  const withBody = (operation: DriverOperation, body: BodySource, sizeBytes: number): DriverCall => ({
    operation,
    isRepeatable: Buffer.isBuffer(body) && sizeBytes <= MAX_REPEATED_BYTES,
    body,
    sizeBytes,
  });
  const around = interceptor.call.bind(interceptor);
  const aroundGet = interceptor.get?.bind(interceptor) ?? around<BackendBody>;
  return {
    id: driver.id,
    createBucket: (bucket, signal) =>
      around(calls.createBucket, (inner) => driver.createBucket(bucket, inner), signal),
    deleteBucket: (bucket, signal) =>
      around(calls.deleteBucket, (inner) => driver.deleteBucket(bucket, inner), signal),
    describeBucket: (bucket, signal) =>
      around(calls.describeBucket, (inner) => driver.describeBucket(bucket, inner), signal),
    put: (ref, body, options, signal) =>
      around(
        withBody('put', body, options.sizeBytes),
        (inner, other = body) => driver.put(ref, other, options, inner),
        signal,
      ),
    get: (ref, range, signal) => aroundGet(calls.get, (inner) => driver.get(ref, range, inner), signal),
    head: (ref, signal) => around(calls.head, (inner) => driver.head(ref, inner), signal),
    delete: (ref, signal) => around(calls.delete, (inner) => driver.delete(ref, inner), signal),
    list: (bucket, page, signal) => around(calls.list, (inner) => driver.list(bucket, page, inner), signal),
    listVersions: (bucket, page, signal) =>
      around(calls.listVersions, (inner) => driver.listVersions(bucket, page, inner), signal),
    describe: (ref, signal) => around(calls.describe, (inner) => driver.describe(ref, inner), signal),
    createUpload: (ref, options, signal) =>
      around(calls.createUpload, (inner) => driver.createUpload(ref, options, inner), signal),
    uploadPart: (ref, part, body, options, signal) =>
      around(
        withBody('uploadPart', body, options.sizeBytes),
        (inner, other = body) => driver.uploadPart(ref, part, other, options, inner),
        signal,
      ),
    findPart: (ref, part, signal) =>
      around(calls.findPart, (inner) => driver.findPart(ref, part, inner), signal),
    completeUpload: (ref, uploadId, parts, signal) =>
      around(calls.completeUpload, (inner) => driver.completeUpload(ref, uploadId, parts, inner), signal),
    abortUpload: (ref, uploadId, signal) =>
      around(calls.abortUpload, (inner) => driver.abortUpload(ref, uploadId, inner), signal),
    listUploads: (bucket, signal) =>
      around(calls.listUploads, (inner) => driver.listUploads(bucket, inner), signal),
    probe: (signal) => around(calls.probe, (inner) => driver.probe(inner), signal),
  };
}
