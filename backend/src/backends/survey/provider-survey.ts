import type { BucketSettings, EndpointFacts } from '@sgw/contracts';
import type { ReadPage } from '@sgw/survey';
import type { RequestLanes } from './request-lanes.js';

/** Where a listing of objects goes on: after a key, at a token of the provider, or (ListObjects, the old form) behind a marker. */
export interface ObjectPageRequest {
  readonly bucket: string;
  readonly prefix: string;
  readonly startAfter?: string;
  readonly token?: string;
  readonly marker?: string;
}

export interface VersionPageRequest {
  readonly bucket: string;
  readonly prefix: string;
  readonly keyMarker?: string;
  readonly versionIdMarker?: string;
}

/** A multipart upload that nobody completed or aborted. */
export interface IncompleteUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedMs: number | undefined;
}

export interface UploadPage {
  readonly uploads: readonly IncompleteUpload[];
  readonly next?: { readonly keyMarker: string; readonly uploadIdMarker: string };
}

export interface BucketName {
  readonly name: string;
  readonly creationDate: string | null;
}

/** The second seam to providers: what a discovery may ask one. Reading verbs only; every method throws SurveyFailure. */
export interface ProviderSurvey {
  readonly lanes: RequestLanes;
  /** What is known of the endpoint so far. */
  readonly facts: EndpointFacts;
  readonly receivedBytes: number;
  /** Requests about one bucket so far, those tried again included. */
  requestsOf(bucket: string): number;
  listBuckets(
    signal: AbortSignal,
  ): Promise<{ readonly buckets: readonly BucketName[]; readonly isTruncated: boolean }>;
  listObjects(request: ObjectPageRequest, signal: AbortSignal): Promise<ReadPage>;
  listVersions(request: VersionPageRequest, signal: AbortSignal): Promise<ReadPage>;
  listUploads(bucket: string, from: UploadPage['next'], signal: AbortSignal): Promise<UploadPage>;
  /** Bytes of the parts of an upload, of its first 1,000; `isWhole` tells whether these are all. */
  uploadBytes(
    bucket: string,
    upload: IncompleteUpload,
    signal: AbortSignal,
  ): Promise<{ readonly bytes: number; readonly isWhole: boolean }>;
  settings(bucket: string, signal: AbortSignal): Promise<BucketSettings>;
  /** Drops the keys and the connections. */
  close(): void;
}
