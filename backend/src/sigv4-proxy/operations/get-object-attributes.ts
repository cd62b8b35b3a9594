import { type FoundObject, ObjectReader, type PartLayout } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import {
  type AttributesQuery,
  type ChecksumAlgorithm,
  httpTime,
  readAttributesQuery,
  writeObjectAttributes,
  type XmlObjectParts,
} from '@sgw/s3-wire';
import { type BucketContext, BucketOperation } from './operation.js';
import { readVersion, requireObject, versionHeaders } from './version-answer.js';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
@Injectable()
export class GetObjectAttributes extends BucketOperation {
  constructor(private readonly objects: ObjectReader) {
    super();
  }

  async run({ request, responder, bucket, key }: BucketContext): Promise<void> {
    const version = readVersion(request.query);
    const wanted = readAttributesQuery(request.headers);
    const { attributes } = wanted;
    const found = await this.objects.head(bucket, key, version);
    const object = requireObject(found, { method: request.method, key, version });
    const parts = attributes.has('ObjectParts') ? await this.partsOf(object) : [];
    const { checksum } = object;
    const document = writeObjectAttributes({
      ...(attributes.has('ETag') ? { etag: object.etag } : {}),
      ...(attributes.has('Checksum') && checksum
        ? { checksum: { ...checksum, algorithm: checksum.algorithm as ChecksumAlgorithm } }
        : {}),
      ...(parts.length > 0 ? { parts: pageOf(object, parts, wanted) } : {}),
      ...(attributes.has('StorageClass') ? { storageClass: 'STANDARD' } : {}),
      ...(attributes.has('ObjectSize') ? { sizeBytes: object.sizeBytes } : {}),
    });
    const lastModified = httpTime(object.committedAt);
    responder.xml(200, document, { 'last-modified': lastModified, ...versionHeaders(object) });
  }

  /** Empty for an object that was not uploaded in parts. */
  private async partsOf(object: FoundObject): Promise<readonly PartLayout[]> {
    return (await this.objects.details(object))?.parts ?? [];
  }
}

/** AWS lists the parts of an object with a checksum, and only counts those of another. */
function pageOf(
  { checksum }: FoundObject,
  all: readonly PartLayout[],
  { after, maxParts }: AttributesQuery,
): XmlObjectParts {
  const totalCount = all.length;
  if (!checksum) return { totalCount };
  const behind = all.filter(({ partNumber }) => partNumber > after);
  const page = behind.slice(0, maxParts);
  const algorithm = checksum.algorithm as ChecksumAlgorithm;
  const parts = page.map(({ partNumber, sizeBytes, checksum: value }) => ({
    partNumber,
    sizeBytes,
    ...(value === undefined ? {} : { checksum: { algorithm, value } }),
  }));
  const next = page.at(-1)?.partNumber ?? 0;
  return { totalCount, page: { after, next, maxParts, isTruncated: behind.length > page.length, parts } };
}
