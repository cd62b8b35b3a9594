import { ObjectDeleter } from '@backend/objects';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '@sgw/contracts';
import { OPERATIONS, readDelete, requireKey, S3Error, writeDeleteResult } from '@sgw/s3-wire';
import { toS3Error } from '../s3-error.map.js';
import { type BucketContext, BucketOperation } from './operation.js';
import { documentOf } from './document.js';

type Requested = ReturnType<typeof readDelete>['objects'][number];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
@Injectable()
export class DeleteObjects extends BucketOperation {
  constructor(private readonly objects: ObjectDeleter) {
    super();
  }

  async run({ request, responder, payload, bucket }: BucketContext): Promise<void> {
    requireIntegrity(request.headers);
    const { isQuiet, objects } = readDelete(await documentOf(payload(), OPERATIONS.DeleteObjects.body));
    const refused = objects.flatMap((object) => refusalOf(object) ?? []);
    const refusedObjects = new Set(refused.map(({ object }) => object));
    const accepted = objects.filter((object) => !refusedObjects.has(object));
    await this.objects.delete(bucket, [...new Set(accepted.map(({ key }) => key))]);
    responder.xml(
      200,
      writeDeleteResult({
        isQuiet,
        deleted: accepted,
        errors: refused.map(({ object, error }) => ({ ...object, code: error.code, message: error.message })),
      }),
    );
  }
}

/** AWS takes this request only with a hash of its body: a damaged one would delete something else. */
function requireIntegrity(headers: ReadonlyMap<string, string>): void {
  const hasChecksum = [...headers.keys()].some(
    (name) => name === 'content-md5' || name.startsWith('x-amz-checksum-'),
  );
  if (hasChecksum || headers.has('x-amz-trailer') || isHash(headers.get('x-amz-content-sha256'))) return;
  throw new S3Error(
    'InvalidRequest',
    'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
  );
}

function isHash(value: string | undefined): boolean {
  return value !== undefined && /^[0-9a-f]{64}$/i.test(value);
}

function refusalOf(object: Requested): { object: Requested; error: S3Error } | undefined {
  try {
    if (object.versionId !== undefined && object.versionId !== 'null') throw new S3Error('NoSuchVersion');
    requireKey(object.key);
    return undefined;
  } catch (error) {
    const known = toS3Error(error);
    if (!known) throw new GatewayError('invalid-argument', 'The key cannot be read', {}, { cause: error });
    return { object, error: known };
  }
}
