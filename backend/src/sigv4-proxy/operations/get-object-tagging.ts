import { ObjectTagger } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { writeTagging } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';
import { toTagList } from './stored-form.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
@Injectable()
export class GetObjectTagging extends BucketOperation {
  constructor(private readonly objects: ObjectTagger) {
    super();
  }

  async run({ responder, bucket, key }: BucketContext): Promise<void> {
    responder.xml(200, writeTagging(toTagList(await this.objects.tags(bucket, key))));
  }
}
