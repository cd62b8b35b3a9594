import type { S3Operation } from '@sgw/s3-wire';
import { AbortMultipartUpload } from './abort-multipart-upload.js';
import { CompleteMultipartUpload } from './complete-multipart-upload.js';
import { CopyObject } from './copy-object.js';
import { CreateBucket } from './create-bucket.js';
import { CreateMultipartUpload } from './create-multipart-upload.js';
import { DeleteBucket } from './delete-bucket.js';
import { DeleteBucketLifecycle } from './delete-bucket-lifecycle.js';
import { DeleteBucketOwnershipControls } from './delete-bucket-ownership-controls.js';
import { DeleteBucketPolicy } from './delete-bucket-policy.js';
import { DeleteBucketCors } from './delete-bucket-cors.js';
import { DeleteBucketTagging } from './delete-bucket-tagging.js';
import { DeleteObject } from './delete-object.js';
import { DeleteObjectTagging } from './delete-object-tagging.js';
import { DeleteObjects } from './delete-objects.js';
import { DeletePublicAccessBlock } from './delete-public-access-block.js';
import { GetBucketAcl } from './get-bucket-acl.js';
import { GetBucketCors } from './get-bucket-cors.js';
import { GetBucketLifecycleConfiguration } from './get-bucket-lifecycle-configuration.js';
import { GetBucketLocation } from './get-bucket-location.js';
import { GetBucketOwnershipControls } from './get-bucket-ownership-controls.js';
import { GetBucketPolicy } from './get-bucket-policy.js';
import { GetBucketPolicyStatus } from './get-bucket-policy-status.js';
import { GetBucketTagging } from './get-bucket-tagging.js';
import { GetBucketVersioning } from './get-bucket-versioning.js';
import { GetBucketEncryption } from './get-bucket-encryption.js';
import { GetBucketReplication } from './get-bucket-replication.js';
import { GetBucketWebsite } from './get-bucket-website.js';
import { GetBucketLogging } from './get-bucket-logging.js';
import { GetBucketNotificationConfiguration } from './get-bucket-notification-configuration.js';
import { GetBucketRequestPayment } from './get-bucket-request-payment.js';
import { GetBucketAccelerateConfiguration } from './get-bucket-accelerate-configuration.js';
import { ListBucketAnalyticsConfigurations } from './list-bucket-analytics-configurations.js';
import { ListBucketInventoryConfigurations } from './list-bucket-inventory-configurations.js';
import { ListBucketMetricsConfigurations } from './list-bucket-metrics-configurations.js';
import { ListBucketIntelligentTieringConfigurations } from './list-bucket-intelligent-tiering-configurations.js';
import { GetObject } from './get-object.js';
import { GetObjectAcl } from './get-object-acl.js';
import { GetObjectAttributes } from './get-object-attributes.js';
import { GetObjectLegalHold } from './get-object-legal-hold.js';
import { GetObjectLockConfiguration } from './get-object-lock-configuration.js';
import { GetObjectRetention } from './get-object-retention.js';
import { GetObjectTagging } from './get-object-tagging.js';
import { GetPublicAccessBlock } from './get-public-access-block.js';
import { HeadBucket } from './head-bucket.js';
import { HeadObject } from './head-object.js';
import { ListBuckets } from './list-buckets.js';
import { ListMultipartUploads } from './list-multipart-uploads.js';
import { ListObjectVersions } from './list-object-versions.js';
import { ListObjects } from './list-objects.js';
import { ListObjectsV2 } from './list-objects-v2.js';
import { ListParts } from './list-parts.js';
import { PutBucketAcl } from './put-bucket-acl.js';
import { PutBucketLifecycleConfiguration } from './put-bucket-lifecycle-configuration.js';
import { PutBucketOwnershipControls } from './put-bucket-ownership-controls.js';
import { PutBucketPolicy } from './put-bucket-policy.js';
import { PostObject } from './post-object.js';
import { PutBucketCors } from './put-bucket-cors.js';
import { PutBucketTagging } from './put-bucket-tagging.js';
import { PutBucketVersioning } from './put-bucket-versioning.js';
import { PutObject } from './put-object.js';
import { PutObjectAcl } from './put-object-acl.js';
import { PutObjectLegalHold } from './put-object-legal-hold.js';
import { PutObjectLockConfiguration } from './put-object-lock-configuration.js';
import { PutObjectRetention } from './put-object-retention.js';
import { PutObjectTagging } from './put-object-tagging.js';
import { PutPublicAccessBlock } from './put-public-access-block.js';
import { UploadPart } from './upload-part.js';
import { UploadPartCopy } from './upload-part-copy.js';
import type { Operation } from './operation.js';

/** The class of each operation; one that the operations table has and this one has not does not compile. */
export const OPERATION_CLASSES = {
  AbortMultipartUpload,
  CompleteMultipartUpload,
  CopyObject,
  CreateBucket,
  CreateMultipartUpload,
  DeleteBucket,
  DeleteBucketLifecycle,
  DeleteBucketOwnershipControls,
  DeleteBucketPolicy,
  DeleteBucketCors,
  DeleteBucketTagging,
  DeleteObject,
  DeleteObjectTagging,
  DeleteObjects,
  DeletePublicAccessBlock,
  GetBucketAcl,
  GetBucketCors,
  GetBucketLifecycleConfiguration,
  GetBucketLocation,
  GetBucketOwnershipControls,
  GetBucketPolicy,
  GetBucketPolicyStatus,
  GetBucketTagging,
  GetBucketVersioning,
  GetBucketEncryption,
  GetBucketReplication,
  GetBucketWebsite,
  GetBucketLogging,
  GetBucketNotificationConfiguration,
  GetBucketRequestPayment,
  GetBucketAccelerateConfiguration,
  ListBucketAnalyticsConfigurations,
  ListBucketInventoryConfigurations,
  ListBucketMetricsConfigurations,
  ListBucketIntelligentTieringConfigurations,
  GetObject,
  GetObjectAcl,
  GetObjectAttributes,
  GetObjectLegalHold,
  GetObjectLockConfiguration,
  GetObjectRetention,
  GetObjectTagging,
  GetPublicAccessBlock,
  HeadBucket,
  HeadObject,
  ListBuckets,
  ListMultipartUploads,
  ListObjectVersions,
  ListObjects,
  ListObjectsV2,
  ListParts,
  PutBucketAcl,
  PutBucketLifecycleConfiguration,
  PutBucketOwnershipControls,
  PutBucketPolicy,
  PostObject,
  PutBucketCors,
  PutBucketTagging,
  PutBucketVersioning,
  PutObject,
  PutObjectAcl,
  PutObjectLegalHold,
  PutObjectLockConfiguration,
  PutObjectRetention,
  PutObjectTagging,
  PutPublicAccessBlock,
  UploadPart,
  UploadPartCopy,
} satisfies Record<S3Operation, abstract new (...dependencies: never[]) => Operation>;

/** Injection token of the operations by name. */
export const OPERATION_REGISTRY = Symbol('OPERATION_REGISTRY');

export type OperationRegistry = Readonly<Record<S3Operation, Operation>>;

/** Provider of the registry: Nest makes every operation before it. */
export const operationRegistryProvider = {
  provide: OPERATION_REGISTRY,
  inject: Object.values(OPERATION_CLASSES),
  useFactory: (...operations: Operation[]): OperationRegistry => {
    const names = Object.keys(OPERATION_CLASSES);
    return Object.fromEntries(
      operations.map((operation, index) => [names[index], operation]),
    ) as OperationRegistry;
  },
};
