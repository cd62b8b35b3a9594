import { ObjectTagger } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { OPERATIONS, readTagging } from '@sgw/s3-wire';
import { documentOf } from './document.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { toTagMap } from './stored-form.js';
import { readVersion, requireObject, versionHeaders } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
@Injectable()
export class PutObjectTagging extends BucketOperation {
  constructor(private readonly objects: ObjectTagger) {
    super();
  }

  async run({ request, responder, payload, bucket, key }: BucketContext): Promise<void> {
    const version = readVersion(request.query);
    const tags = readTagging(await documentOf(payload(), OPERATIONS.PutObjectTagging.body), 'object');
    const found = await this.objects.setTags(bucket, key, version, toTagMap(tags));
    const object = requireObject(found, { method: request.method, key, version });
    responder.empty(200, versionHeaders(object));
  }
}
