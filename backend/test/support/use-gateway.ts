import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, jest } from '@jest/globals';
import { type RawRequest, signedRequest } from './raw-request.js';
import type { RawResponse } from './raw-connection.js';
import { RestClient } from './rest-client.js';
import { createS3Client, type S3Access } from './s3-client.js';
import { type SharedGateway, sharedGateway, type SharingOptions } from './shared-gateway.js';
import { uniqueBucket } from './unique.js';

/** Longest run of one acceptance test, in milliseconds. */
const TEST_WITHIN_MS = 120_000;

/** What an acceptance file works with: the shared gateway, a client, and a bucket of the file's own. */
export class GatewayInUse {
  private shared: SharedGateway | undefined;
  private client: S3Client | undefined;
  private operator: Promise<RestClient> | undefined;
  /** A bucket on the default locations, made before the file's first test. */
  bucket = '';

  get access(): SharedGateway {
    if (!this.shared) throw new Error('the gateway is there from the first test on');
    return this.shared;
  }

  /** SDK client on its defaults, without retries. */
  get s3(): S3Client {
    if (!this.client) throw new Error('the client is there from the first test on');
    return this.client;
  }

  /** The operator's REST client; its session is opened once. */
  rest(): Promise<RestClient> {
    this.operator ??= RestClient.open(this.access);
    return this.operator;
  }

  /** Makes another bucket. */
  async newBucket(
    purpose: string,
    config?: CreateBucketCommandInput['CreateBucketConfiguration'],
  ): Promise<string> {
    const Bucket = uniqueBucket(purpose);
    await this.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: config }));
    return Bucket;
  }

  /** Stores an object in the file's bucket, and returns its ETag. */
  async put(Key: string, Body: Buffer | string = 'x', Bucket = this.bucket): Promise<string> {
    const { ETag } = await this.s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(Body) }));
    if (!ETag) throw new Error('PutObject answered no ETag');
    return ETag;
  }

  /** A signed raw request to this gateway. */
  raw(request: RawRequest): Promise<RawResponse> {
    return signedRequest(this.access, request);
  }

  async open(options: SharingOptions = {}): Promise<void> {
    this.shared = await sharedGateway(options);
    this.client = createS3Client(this.access as S3Access);
    this.bucket = await this.newBucket('file');
  }

  async close(): Promise<void> {
    this.client?.destroy();
    await this.shared?.release();
  }
}

/**
 * Call at the top of an acceptance file: the gateway is there before its first test and let go after its last.
 */
export function useGateway(options: SharingOptions = {}): GatewayInUse {
  const inUse = new GatewayInUse();
  jest.setTimeout(TEST_WITHIN_MS);
  beforeAll(() => inUse.open(options));
  afterAll(() => inUse.close());
  return inUse;
}
