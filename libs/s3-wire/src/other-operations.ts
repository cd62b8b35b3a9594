import type { S3Operation } from './operations.js';

/** An operation of AWS's API that no row of the operations table stands for. */
export interface OtherOperation {
  /** How AWS is asked for it. */
  readonly request: string;
  /** The operation that answers it here; absent when nobody does. */
  readonly answeredBy?: S3Operation;
}

/**
 * Operations that are told from a row of the table by no sub-resource, or that belong to kinds of buckets that there are not
 * here. With the table, they are all of AWS's API: a test compares the two with AWS's own client.
 */
export const OTHER_OPERATIONS: Readonly<Record<string, OtherOperation>> = {
  CreateBucketMetadataConfiguration: { request: 'POST bucket ?metadataConfiguration' },
  CreateBucketMetadataTableConfiguration: { request: 'POST bucket ?metadataTable' },
  CreateSession: { request: 'GET bucket ?session' },
  DeleteBucketMetadataConfiguration: { request: 'DELETE bucket ?metadataConfiguration' },
  DeleteBucketMetadataTableConfiguration: { request: 'DELETE bucket ?metadataTable' },
  DeleteObjectAnnotation: { request: 'DELETE object ?annotation' },
  GetBucketAbac: { request: 'GET bucket ?abac' },
  GetBucketAnalyticsConfiguration: {
    request: 'GET bucket ?analytics&id',
    answeredBy: 'ListBucketAnalyticsConfigurations',
  },
  GetBucketIntelligentTieringConfiguration: {
    request: 'GET bucket ?intelligent-tiering&id',
    answeredBy: 'ListBucketIntelligentTieringConfigurations',
  },
  GetBucketInventoryConfiguration: {
    request: 'GET bucket ?inventory&id',
    answeredBy: 'ListBucketInventoryConfigurations',
  },
  GetBucketMetadataConfiguration: { request: 'GET bucket ?metadataConfiguration' },
  GetBucketMetadataTableConfiguration: { request: 'GET bucket ?metadataTable' },
  GetBucketMetricsConfiguration: {
    request: 'GET bucket ?metrics&id',
    answeredBy: 'ListBucketMetricsConfigurations',
  },
  GetObjectAnnotation: { request: 'GET object ?annotation' },
  ListDirectoryBuckets: { request: 'GET on an endpoint of its own' },
  ListObjectAnnotations: { request: 'GET object ?annotation' },
  PutBucketAbac: { request: 'PUT bucket ?abac' },
  PutObjectAnnotation: { request: 'PUT object ?annotation' },
  UpdateBucketMetadataAnnotationTableConfiguration: { request: 'PUT bucket ?metadataAnnotationTable' },
  UpdateBucketMetadataInventoryTableConfiguration: { request: 'PUT bucket ?metadataInventoryTable' },
  UpdateBucketMetadataJournalTableConfiguration: { request: 'PUT bucket ?metadataJournalTable' },
  UpdateObjectEncryption: { request: 'PUT object ?encryption' },
  WriteGetObjectResponse: { request: 'POST on an endpoint of its own' },
};
