import {
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { BackingServer } from './suite-form.js';

/** Buckets looked into at once: a run leaves hundreds. */
const AT_ONCE = 16;

/** Bytes as an S3 server holds them: an object, or a part of an open upload. */
export interface StoredPiece {
  /** `bucket/key`, of a part with `?partNumber=` behind it. */
  readonly path: string;
  /** Without quotes: the MD5 of what was sent in one piece. */
  readonly etag: string;
}

/** The physical buckets of one zone on an S3 server, looked into past the gateway. */
export class ServerZone {
  private constructor(
    private readonly s3: S3Client,
    private readonly zone: string,
  ) {}

  static async use<T>(
    server: BackingServer,
    zone: string,
    work: (zone: ServerZone) => Promise<T>,
  ): Promise<T> {
    const { endpoint, accessKeyId, secretAccessKey } = server;
    const credentials = { accessKeyId, secretAccessKey };
    const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials });
    try {
      return await work(new ServerZone(s3, zone));
    } finally {
      s3.destroy();
    }
  }

  /** Everything that lies in the zone. */
  async pieces(): Promise<StoredPiece[]> {
    const { Buckets = [] } = await this.s3.send(new ListBucketsCommand({}));
    const waiting = Buckets.map(({ Name = '' }) => Name).filter((name) => name.endsWith(`-${this.zone}`));
    const found: StoredPiece[] = [];
    const worker = async (): Promise<void> => {
      for (let bucket = waiting.pop(); bucket !== undefined; bucket = waiting.pop()) {
        found.push(...(await this.piecesOf(bucket).catch(none)));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return found;
  }

  private async piecesOf(Bucket: string): Promise<StoredPiece[]> {
    const found: StoredPiece[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: this.s3 }, { Bucket })) {
      for (const { Key, ETag = '' } of Contents)
        found.push({ path: `${Bucket}/${Key}`, etag: ETag.replaceAll('"', '') });
    }
    const { Uploads = [] } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket }));
    for (const { Key, UploadId } of Uploads) {
      const open = await this.s3.send(new ListPartsCommand({ Bucket, Key, UploadId })).catch(none);
      for (const { PartNumber, ETag = '' } of 'Parts' in open ? (open.Parts ?? []) : [])
        found.push({ path: `${Bucket}/${Key}?partNumber=${PartNumber}`, etag: ETag.replaceAll('"', '') });
    }
    return found;
  }
}

/** A bucket or an upload that ends while it is looked for is not there. */
function none(error: Error): [] {
  if (error.name === 'NoSuchBucket' || error.name === 'NoSuchUpload') return [];
  throw error;
}
