import { ObjectTagger } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readTagging } from '@sgw/s3-wire';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { toTagMap } from './stored-form.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
@Injectable()
export class PutObjectTagging extends BucketOperation {
  constructor(private readonly objects: ObjectTagger) {
    super();
  }

  async run({ responder, payload, bucket, key }: BucketContext): Promise<void> {
    const tags = readTagging(await documentOf(payload(), OPERATIONS.PutObjectTagging.body), 'object');
    await this.objects.setTags(bucket, key, toTagMap(tags));
    responder.empty(200);
  }
}
