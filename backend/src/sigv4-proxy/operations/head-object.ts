import { ObjectReader } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { isChecksumWanted, judgeRead, readConditions, resolveRange, S3Error } from '@sgw/s3-wire';
import { describeObject, withOverrides } from './object-answer.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
@Injectable()
export class HeadObject extends BucketOperation {
  constructor(private readonly objects: ObjectReader) {
    super();
  }

  async run({ request, responder, bucket, key }: BucketContext): Promise<void> {
    const { headers, query } = request;
    const object = await this.objects.head(bucket, key);
    const conditions = readConditions(headers);
    if (conditions) {
      const verdict = judgeRead(conditions, { etag: object.etag, modifiedAt: object.committedAt });
      if (verdict === 'not-modified') return responder.empty(304, describeObject(object, false));
      if (verdict === 'precondition-failed') throw new S3Error('PreconditionFailed');
    }
    const range = resolveRange(headers.get('range'), object.sizeBytes);
    const answer = withOverrides(describeObject(object, isChecksumWanted(headers)), query);
    if (!range) return responder.head(200, object.sizeBytes, answer);
    const contentRange = `bytes ${range.start}-${range.end}/${object.sizeBytes}`;
    responder.head(206, range.end - range.start + 1, { ...answer, 'content-range': contentRange });
  }
}
