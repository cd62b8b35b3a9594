import { ObjectTagger } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
@Injectable()
export class DeleteObjectTagging extends BucketOperation {
  constructor(private readonly objects: ObjectTagger) {
    super();
  }

  async run({ responder, bucket, key }: BucketContext): Promise<void> {
    await this.objects.setTags(bucket, key, {});
    responder.empty(204);
  }
}
