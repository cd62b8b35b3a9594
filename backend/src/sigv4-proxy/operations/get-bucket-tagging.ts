import { Injectable } from '@nestjs/common';
import { S3Error, writeTagging } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';
import { toTagList } from './stored-form.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
@Injectable()
export class GetBucketTagging extends BucketOperation {
  async run({ responder, bucket }: BucketContext): Promise<void> {
    const tags = toTagList(bucket.tags);
    if (tags.length === 0) throw new S3Error('NoSuchTagSet', undefined, { BucketName: bucket.name });
    responder.xml(200, writeTagging(tags));
  }
}
