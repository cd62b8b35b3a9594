import { ObjectReader } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { isChecksumWanted, judgeRead, readConditions, resolveRange, S3Error } from '@sgw/s3-wire';
import { describeObject, withOverrides } from './object-answer.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
@Injectable()
export class GetObject extends BucketOperation {
  constructor(private readonly objects: ObjectReader) {
    super();
  }

  async run({ request, responder, bucket, key }: BucketContext): Promise<void> {
    const { headers, query, signal } = request;
    const object = await this.objects.find(bucket, key);
    const conditions = readConditions(headers);
    if (conditions) {
      const verdict = judgeRead(conditions, { etag: object.etag, modifiedAt: object.committedAt });
      if (verdict === 'not-modified') return responder.empty(304, describeObject(object, false));
      if (verdict === 'precondition-failed') throw new S3Error('PreconditionFailed');
    }
    const range = resolveRange(headers.get('range'), object.sizeBytes);
    const answer = withOverrides(describeObject(object, isChecksumWanted(headers) && !range), query);
    if (range) {
      const contentRange = `bytes ${range.start}-${range.end}/${object.sizeBytes}`;
      responder.begin(206, range.end - range.start + 1, { ...answer, 'content-range': contentRange });
    } else {
      responder.begin(200, object.sizeBytes, answer);
    }
    await this.objects.read(bucket, object, range, { sink: (chunk) => responder.write(chunk), signal });
    responder.end();
  }
}
