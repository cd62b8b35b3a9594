import { describe, expect, it } from '@jest/globals';
import { isS3Action } from '@sgw/access';
import { OPERATIONS, QueryParameters, type S3Operation } from '@sgw/s3-wire';
import { isOfNewObject, requiredActions } from './required-actions.js';

const actions = (
  operation: S3Operation,
  headers: Readonly<Record<string, string>> = {},
  query: readonly (readonly [string, string])[] = [],
) =>
  requiredActions({
    operation,
    headers: new Map(Object.entries(headers)),
    query: new QueryParameters(query),
  });

describe('requiredActions', () => {
  it('finds every permission of the operations table among the actions that are judged', () => {
    const unknown = Object.values(OPERATIONS).filter(({ permission }) => !isS3Action(permission));
    expect(unknown).toEqual([]);
  });

  it('asks for the version form of an action where a version is named', () => {
    const version = [['versionId', 'null']] as const;
    expect(actions('GetObject')).toEqual(['s3:GetObject']);
    expect(actions('GetObject', {}, version)).toEqual(['s3:GetObjectVersion']);
    expect(actions('HeadObject', {}, version)).toEqual(['s3:GetObjectVersion']);
    expect(actions('DeleteObject', {}, version)).toEqual(['s3:DeleteObjectVersion']);
    expect(actions('PutObjectAcl', {}, version)).toEqual(['s3:PutObjectVersionAcl']);
    expect(actions('GetObjectTagging', {}, version)).toEqual(['s3:GetObjectVersionTagging']);
  });

  it('asks for what a new object brings along', () => {
    expect(actions('PutObject', { 'x-amz-acl': 'private', 'x-amz-tagging': 'a=b' })).toEqual([
      's3:PutObject',
      's3:PutObjectAcl',
      's3:PutObjectTagging',
    ]);
    expect(actions('CreateMultipartUpload', { 'x-amz-grant-read': 'id=x' })).toContain('s3:PutObjectAcl');
    expect(actions('PutObjectAcl', { 'x-amz-acl': 'private' })).toEqual(['s3:PutObjectAcl']);
  });

  it('asks for the permission to bypass governance where a request asks to', () => {
    const bypass = { 'x-amz-bypass-governance-retention': 'true' };
    for (const operation of ['DeleteObject', 'PutObjectRetention'] as const) {
      expect(actions(operation, bypass)).toContain('s3:BypassGovernanceRetention');
      expect(actions(operation, { 'x-amz-bypass-governance-retention': 'false' })).toHaveLength(1);
    }
  });

  it('asks for the right to read where a request tells whether an ETag is that of the object', () => {
    const match = { 'if-match': '"0"' };
    expect(actions('PutObject', match)).toEqual(['s3:PutObject', 's3:GetObject']);
    expect(actions('CompleteMultipartUpload', match)).toEqual(['s3:PutObject', 's3:GetObject']);
    expect(actions('DeleteObject', match)).toEqual(['s3:DeleteObject', 's3:GetObject']);
    expect(actions('DeleteObject', match, [['versionId', 'v']])).toEqual([
      's3:DeleteObjectVersion',
      's3:GetObjectVersion',
    ]);
    expect(actions('DeleteObject', { 'x-amz-if-match-size': '1' })).toContain('s3:GetObject');
    expect(actions('PutObject', { 'if-match': '*' })).toEqual(['s3:PutObject']);
    expect(actions('GetObject', match)).toEqual(['s3:GetObject']);
    expect(isOfNewObject('PutObject', 's3:PutObjectAcl')).toBe(true);
    expect(isOfNewObject('PutObject', 's3:GetObject')).toBe(false);
  });

  it('asks for more where a bucket is made with object lock', () => {
    expect(actions('CreateBucket', { 'x-amz-bucket-object-lock-enabled': 'false' })).toEqual([
      's3:CreateBucket',
    ]);
    expect(actions('CreateBucket', { 'x-amz-bucket-object-lock-enabled': 'true' })).toEqual([
      's3:CreateBucket',
      's3:PutBucketObjectLockConfiguration',
      's3:PutBucketVersioning',
    ]);
  });

  it('leaves each key of a DeleteObjects to be judged alone', () => {
    expect(actions('DeleteObjects')).toEqual([]);
  });
});
