import { ObjectTagger } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { writeTagging } from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';
import { toTagList } from './stored-form.js';
import { readVersion, requireObject, versionHeaders } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
@Injectable()
export class GetObjectTagging extends BucketOperation {
  constructor(private readonly objects: ObjectTagger) {
    super();
  }

  async run({ request, responder, bucket, key }: BucketContext): Promise<void> {
    const version = readVersion(request.query);
    const { found, tags } = await this.objects.tags(bucket, key, version);
    const object = requireObject(found, { method: request.method, key, version });
    responder.xml(200, writeTagging(toTagList(tags)), versionHeaders(object));
  }
}
