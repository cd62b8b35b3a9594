import {
  CompleteMultipartUploadCommand,
  type CompletedPart,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** Smallest part that may stand before the last, in bytes (AWS, "Amazon S3 multipart upload limits"). */
export const MIN_PART = 5 * 1024 ** 2;

/** One multipart upload, step by step. */
export class UploadInSteps {
  private constructor(
    private readonly s3: S3Client,
    readonly bucket: string,
    readonly key: string,
    readonly uploadId: string,
  ) {}

  static async begin(s3: S3Client, bucket: string, key: string): Promise<UploadInSteps> {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }));
    if (!UploadId) throw new Error('CreateMultipartUpload answered no upload id');
    return new UploadInSteps(s3, bucket, key, UploadId);
  }

  /** Goes on with an upload that another client began. */
  static resume(
    s3: S3Client,
    { bucket, key, uploadId }: { readonly bucket: string; readonly key: string; readonly uploadId: string },
  ): UploadInSteps {
    return new UploadInSteps(s3, bucket, key, uploadId);
  }

  async part(PartNumber: number, Body: Buffer): Promise<CompletedPart> {
    const { ETag } = await this.s3.send(
      new UploadPartCommand({
        Bucket: this.bucket,
        Key: this.key,
        UploadId: this.uploadId,
        PartNumber,
        Body,
      }),
    );
    return { PartNumber, ETag };
  }

  complete(Parts: CompletedPart[]) {
    return this.s3.send(
      new CompleteMultipartUploadCommand({
        Bucket: this.bucket,
        Key: this.key,
        UploadId: this.uploadId,
        MultipartUpload: { Parts },
      }),
    );
  }
}
