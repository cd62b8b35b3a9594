import * as s3 from '@aws-sdk/client-s3';
import type { BucketSettings, EndpointFacts } from '@sgw/contracts';
import { ListingSyntaxError, type ReadPage, readListPage } from '@sgw/survey';
import { type AskableCommand, askSettings } from './bucket-questions.js';
import { type HandlerLimits, PinnedHandler } from './pinned-handler.js';
import type {
  BucketName,
  IncompleteUpload,
  ObjectPageRequest,
  ProviderSurvey,
  UploadPage,
  VersionPageRequest,
} from './provider-survey.js';
import { RequestLanes } from './request-lanes.js';
import { failureOfAnswer, SurveyFailure } from './survey-failure.js';
import type { SurveyKeys } from './survey-keys.js';
import type { VettedEndpoint } from './vet-endpoint.js';

const MAX_KEYS = 1000;
/** Pages of buckets: no provider lets an account have so many. */
const MAX_BUCKET_PAGES = 20;
/** No account has as many; what would take a hostile endpoint's list further takes memory here. */
const MAX_BUCKETS = 20_000;
/** What a provider may call a bucket without our SDK reading something else into it. */
const BUCKET_NAME = /^(?!arn:)[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;

export interface SurveyTarget {
  readonly endpoint: VettedEndpoint;
  readonly region: string;
  readonly isPathStyle: boolean;
  readonly keys: SurveyKeys;
  /** Certificates in PEM that are trusted besides the well-known ones. */
  readonly ca?: string;
}

/** Asks any provider that speaks S3, by the AWS SDK; the bodies of listings are read by our own reader. */
export class S3ProviderSurvey implements ProviderSurvey {
  readonly lanes: RequestLanes;
  private readonly handler: PinnedHandler;
  private readonly client: s3.S3Client;
  private readonly requestsByBucket = new Map<string, number>();

  constructor(
    private readonly target: SurveyTarget,
    limits: HandlerLimits,
  ) {
    this.lanes = new RequestLanes(limits.connections);
    this.handler = new PinnedHandler(target.endpoint, limits, target.ca);
    this.client = new s3.S3Client({
      endpoint: target.endpoint.url,
      region: target.region,
      forcePathStyle: target.isPathStyle,
      credentials: () => Promise.resolve(target.keys.reveal()),
      // Tries are counted by the lanes, which also know when all have to slow down.
      maxAttempts: 1,
      disableS3ExpressSessionAuth: true,
      followRegionRedirects: false,
      useArnRegion: false,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: this.handler as unknown as NonNullable<s3.S3ClientConfig['requestHandler']>,
    });
  }

  get facts(): EndpointFacts {
    const { url, address } = this.target.endpoint;
    const { server, clockSkewSeconds } = this.handler;
    return { url, region: this.target.region, address, server, clockSkewSeconds };
  }

  get receivedBytes(): number {
    return this.handler.receivedBytes;
  }

  requestsOf(bucket: string): number {
    return this.requestsByBucket.get(bucket) ?? 0;
  }

  async listBuckets(signal: AbortSignal): Promise<{ buckets: readonly BucketName[]; isTruncated: boolean }> {
    const buckets: BucketName[] = [];
    let token: string | undefined;
    for (let page = 0; page < MAX_BUCKET_PAGES; page++) {
      const found: s3.ListBucketsOutput = await this.ask<s3.ListBucketsOutput>(
        new s3.ListBucketsCommand(
          token === undefined ? {} : { ContinuationToken: token, MaxBuckets: MAX_KEYS },
        ),
        signal,
      );
      if (found.Owner === undefined && found.Buckets === undefined) {
        throw new SurveyFailure('outcome', 'The answer is not a list of buckets', 'not-s3');
      }
      for (const { Name, CreationDate } of found.Buckets ?? []) {
        if (Name !== undefined) buckets.push({ name: Name, creationDate: dateOf(CreationDate) });
      }
      if (buckets.length > MAX_BUCKETS) return { buckets: buckets.slice(0, MAX_BUCKETS), isTruncated: true };
      if (!found.ContinuationToken || found.ContinuationToken === token)
        return { buckets, isTruncated: false };
      token = found.ContinuationToken;
    }
    return { buckets, isTruncated: true };
  }

  listObjects(request: ObjectPageRequest, signal: AbortSignal): Promise<ReadPage> {
    const { bucket: Bucket, prefix: Prefix, startAfter, token, marker } = request;
    const common = { Bucket, Prefix, EncodingType: 'url', MaxKeys: MAX_KEYS } as const;
    if (marker !== undefined)
      return this.page(new s3.ListObjectsCommand({ ...common, Marker: marker }), signal);
    return this.page(
      new s3.ListObjectsV2Command({
        ...common,
        ...(startAfter !== undefined && startAfter !== '' && { StartAfter: startAfter }),
        ...(token !== undefined && { ContinuationToken: token }),
      }),
      signal,
    );
  }

  listVersions(request: VersionPageRequest, signal: AbortSignal): Promise<ReadPage> {
    const { bucket: Bucket, prefix: Prefix, keyMarker, versionIdMarker } = request;
    return this.page(
      new s3.ListObjectVersionsCommand({
        Bucket,
        Prefix,
        EncodingType: 'url',
        MaxKeys: MAX_KEYS,
        ...(keyMarker !== undefined && keyMarker !== '' && { KeyMarker: keyMarker }),
        ...(versionIdMarker !== undefined && { VersionIdMarker: versionIdMarker }),
      }),
      signal,
    );
  }

  async listUploads(bucket: string, from: UploadPage['next'], signal: AbortSignal): Promise<UploadPage> {
    const found = await this.ask<s3.ListMultipartUploadsOutput>(
      new s3.ListMultipartUploadsCommand({
        Bucket: bucket,
        ...(from && { KeyMarker: from.keyMarker, UploadIdMarker: from.uploadIdMarker }),
      }),
      signal,
    );
    const uploads = (found.Uploads ?? []).map(({ Key, UploadId, Initiated }) => ({
      key: Key ?? '',
      uploadId: UploadId ?? '',
      initiatedMs: Initiated?.getTime(),
    }));
    const { IsTruncated, NextKeyMarker = '', NextUploadIdMarker = '' } = found;
    const isStanding = from?.keyMarker === NextKeyMarker && from.uploadIdMarker === NextUploadIdMarker;
    if (IsTruncated !== true || NextKeyMarker === '' || isStanding || uploads.length === 0)
      return { uploads };
    return { uploads, next: { keyMarker: NextKeyMarker, uploadIdMarker: NextUploadIdMarker } };
  }

  async uploadBytes(
    bucket: string,
    { key, uploadId }: IncompleteUpload,
    signal: AbortSignal,
  ): Promise<{ bytes: number; isWhole: boolean }> {
    const found = await this.ask<s3.ListPartsOutput>(
      new s3.ListPartsCommand({ Bucket: bucket, Key: key, UploadId: uploadId }),
      signal,
    );
    const bytes = (found.Parts ?? []).reduce((sum, { Size = 0 }) => sum + Size, 0);
    return { bytes, isWhole: found.IsTruncated !== true };
  }

  settings(bucket: string, signal: AbortSignal): Promise<BucketSettings> {
    return askSettings(bucket, (command, isXml) => this.ask(command, signal, { isXml: isXml ?? true }));
  }

  close(): void {
    this.target.keys.drop();
    this.client.destroy();
    this.handler.destroy();
  }

  private async page(command: AskableCommand, signal: AbortSignal): Promise<ReadPage> {
    let xml = Buffer.alloc(0);
    await this.ask(command, signal, { takeBody: (body) => (xml = body) });
    try {
      return readListPage(xml);
    } catch (error) {
      if (!(error instanceof ListingSyntaxError)) throw error;
      throw new SurveyFailure('outcome', `The listing cannot be read: ${error.message}`, 'not-s3');
    }
  }

  private ask<O extends object>(
    command: AskableCommand,
    signal: AbortSignal,
    options: { readonly isXml?: boolean; readonly takeBody?: (body: Buffer<ArrayBuffer>) => void } = {},
  ): Promise<O> {
    const { Bucket } = command.input as { readonly Bucket?: string };
    if (Bucket !== undefined && !BUCKET_NAME.test(Bucket)) {
      throw new SurveyFailure('failed', 'The name of the bucket is none that can be asked for', undefined);
    }
    return this.lanes.run(async () => {
      if (Bucket !== undefined) this.requestsByBucket.set(Bucket, this.requestsOf(Bucket) + 1);
      try {
        return (await this.client.send(command as unknown as s3.ListBucketsCommand, {
          abortSignal: signal,
          ...options,
        })) as object as O;
      } catch (error) {
        signal.throwIfAborted();
        throw failureOf(error);
      }
    }, signal);
  }
}

/** Our own failures pass as they are; those that the SDK made out of an answer are read. */
function failureOf(error: unknown): SurveyFailure {
  if (error instanceof SurveyFailure) return error;
  if (!(error instanceof s3.S3ServiceException)) {
    return new SurveyFailure('outcome', 'The answer cannot be read', 'not-s3');
  }
  const { $response } = error;
  return failureOfAnswer({
    code: /^[A-Za-z0-9.]{1,64}$/.test(error.name) && !/^Unknown/.test(error.name) ? error.name : '',
    status: error.$metadata.httpStatusCode ?? 0,
    headers: $response?.headers ?? {},
    isS3: true,
  });
}

function dateOf(date: Date | undefined): string | null {
  return date === undefined || Number.isNaN(date.getTime()) ? null : date.toISOString();
}
