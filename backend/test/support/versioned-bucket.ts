import { type BucketVersioningStatus, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { GatewayInUse } from './use-gateway.js';

/** Turns a bucket's versioning on or suspends it. */
export async function setVersioning(
  gateway: GatewayInUse,
  Bucket: string,
  Status: BucketVersioningStatus,
): Promise<void> {
  await gateway.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
}

/** Makes a bucket that keeps versions. */
export async function versionedBucket(gateway: GatewayInUse, purpose = 'versioned'): Promise<string> {
  const bucket = await gateway.newBucket(purpose);
  await setVersioning(gateway, bucket, 'Enabled');
  return bucket;
}
