import { ObjectTagger } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { type BucketContext, BucketOperation } from './operation.js';
import { readVersion, requireObject, versionHeaders } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
@Injectable()
export class DeleteObjectTagging extends BucketOperation {
  constructor(private readonly objects: ObjectTagger) {
    super();
  }

  async run({ request, responder, bucket, key }: BucketContext): Promise<void> {
    const version = readVersion(request.query);
    const found = await this.objects.setTags(bucket, key, version, {});
    const object = requireObject(found, { method: request.method, key, version });
    responder.empty(204, versionHeaders(object));
  }
}
