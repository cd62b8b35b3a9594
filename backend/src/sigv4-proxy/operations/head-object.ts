import { ObjectReader } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { shownLock } from '../access/lock-clerk.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { planRead } from './read-plan.js';
import { readVersion, requireObject } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
@Injectable()
export class HeadObject extends BucketOperation {
  constructor(private readonly objects: ObjectReader) {
    super();
  }

  async run(context: BucketContext): Promise<void> {
    const { request, responder, bucket, key } = context;
    const { query, method } = request;
    const version = readVersion(query);
    const found = await this.objects.head(bucket, key, version);
    const object = requireObject(found, { method, key, version });
    const plan = await planRead(
      object,
      request,
      async () => (await this.objects.details(object))?.parts ?? [],
    );
    const { lock } = object;
    const headers = lock ? { ...plan.headers, ...(await shownLock(lock, context)) } : plan.headers;
    if (plan.status === 304) return responder.empty(304, headers);
    responder.head(plan.status, plan.sizeBytes, headers);
  }
}
