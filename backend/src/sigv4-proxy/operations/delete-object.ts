import { ObjectDeleter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
@Injectable()
export class DeleteObject extends BucketOperation {
  constructor(private readonly objects: ObjectDeleter) {
    super();
  }

  async run({ responder, bucket, key }: BucketContext): Promise<void> {
    await this.objects.delete(bucket, [key]);
    responder.empty(204);
  }
}
