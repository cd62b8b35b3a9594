import { BucketKeeper } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { S3Error } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';

const VERSIONS_LEFT =
  'The bucket you tried to delete is not empty. You must delete all versions in the bucket.';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
@Injectable()
export class DeleteBucket extends BucketOperation {
  constructor(private readonly buckets: BucketKeeper) {
    super();
  }

  async run({ responder, bucket }: BucketContext): Promise<void> {
    await this.buckets.delete(bucket).catch((error: unknown) => {
      const isNotEmpty = error instanceof GatewayError && error.code === 'bucket-not-empty';
      if (!isNotEmpty || bucket.versioning === 'unversioned') throw error;
      throw new S3Error('BucketNotEmpty', VERSIONS_LEFT, {}, { cause: error });
    });
    responder.empty(204);
  }
}
