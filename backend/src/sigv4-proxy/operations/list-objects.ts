import { ObjectLister } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { readListObjects, writeListObjects } from '@sgw/s3-wire';
import { OwnerNames } from '../owner-names.js';
import { type BucketContext, BucketOperation } from './operation.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
@Injectable()
export class ListObjects extends BucketOperation {
  constructor(
    private readonly objects: ObjectLister,
    private readonly owners: OwnerNames,
  ) {
    super();
  }

  async run({ request, responder, bucket }: BucketContext): Promise<void> {
    const wanted = readListObjects(request.query);
    const { prefix, delimiter = '', maxKeys } = wanted;
    const page = await this.objects.list(bucket, {
      prefix,
      delimiter,
      after: wanted.after?.value,
      limit: maxKeys,
    });
    const document = writeListObjects({
      ...wanted,
      bucket: bucket.name,
      objects: page.objects,
      commonPrefixes: page.prefixes,
      isTruncated: page.next !== undefined,
      nextMarker: page.next,
      owners: await this.owners.ofAll(page.ownerUserIds),
    });
    page.release();
    responder.begin(200, document.bytes.length, { 'content-type': 'application/xml' });
    await responder.write(document.bytes);
    document.release();
    responder.end();
  }
}
