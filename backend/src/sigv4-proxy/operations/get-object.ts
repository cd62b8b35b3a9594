import { ObjectReader } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { shownLock } from '../access/lock-clerk.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { ExpiryTeller } from './expiry-teller.js';
import { planRead } from './read-plan.js';
import { readVersion, requireObject } from './version-answer.js';
import { withLatestVersion } from './with-latest-version.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
@Injectable()
export class GetObject extends BucketOperation {
  constructor(
    private readonly objects: ObjectReader,
    private readonly expiry: ExpiryTeller,
  ) {
    super();
  }

  run(context: BucketContext): Promise<void> {
    return withLatestVersion(() => this.answer(context));
  }

  private async answer(context: BucketContext): Promise<void> {
    const { request, responder, bucket, key } = context;
    const { query, signal, method } = request;
    const version = readVersion(query);
    const found = await this.objects.find(bucket, key, version);
    const object = requireObject(found, { method, key, version });
    const plan = await planRead(
      object,
      request,
      async () => (await this.objects.details(object))?.parts ?? [],
    );
    const { lock } = object;
    const locked = lock ? { ...plan.headers, ...(await shownLock(lock, context)) } : plan.headers;
    if (plan.status === 304) return responder.empty(304, locked);
    const told = bucket.lifecycle && (await this.expiry.ofFound(bucket, key, object, version));
    responder.begin(plan.status, plan.sizeBytes, told ? { ...locked, ...told } : locked);
    const sink = (chunk: Buffer) => responder.write(chunk);
    await this.objects.read(bucket, object, plan.range, { sink, signal });
    responder.end();
  }
}
