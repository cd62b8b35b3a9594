import { describe, expect, it } from '@jest/globals';
import type { S3Operation } from '../operations.js';
import { refuseUnsupportedHeaders } from './unsupported-headers.js';

function codeOf(operation: S3Operation, headers: Readonly<Record<string, string>>): string {
  try {
    refuseUnsupportedHeaders(operation, new Map(Object.entries(headers)));
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('refuseUnsupportedHeaders', () => {
  it.each([
    'x-amz-server-side-encryption',
    'x-amz-server-side-encryption-customer-key',
    'x-amz-server-side-encryption-aws-kms-key-id',
    'x-amz-object-lock-mode',
    'x-amz-object-lock-legal-hold',
    'x-amz-website-redirect-location',
    'x-amz-write-offset-bytes',
    'x-amz-copy-source',
  ])('answers 501 to %s on a PUT', (name) => {
    expect(codeOf('PutObject', { [name]: 'x' })).toBe('NotImplemented');
  });

  it('leaves conditions alone where they are judged, and refuses them elsewhere', () => {
    expect(codeOf('GetObject', { 'if-match': 'x', 'if-none-match': 'y' })).toBe('accepted');
    expect(codeOf('PutObject', { 'if-match': 'x' })).toBe('accepted');
    expect(codeOf('UploadPart', { 'if-none-match': '*' })).toBe('NotImplemented');
    expect(codeOf('DeleteObject', { 'x-amz-if-match-size': '3' })).toBe('accepted');
    expect(codeOf('DeleteObjects', { 'x-amz-if-match-size': '3' })).toBe('NotImplemented');
  });

  it('lets a copy name its source, and nothing else', () => {
    expect(codeOf('CopyObject', { 'x-amz-copy-source-if-match': 'x' })).toBe('accepted');
    expect(codeOf('UploadPartCopy', { 'x-amz-copy-source-range': 'x' })).toBe('accepted');
    const encrypted = { 'x-amz-copy-source-server-side-encryption-customer-key': 'x' };
    expect(codeOf('CopyObject', encrypted)).toBe('NotImplemented');
    expect(codeOf('PutObject', { 'x-amz-copy-source-if-match': 'x' })).toBe('NotImplemented');
  });

  it('takes ACLs where something is made or they are set, and nowhere else', () => {
    for (const operation of ['PutObject', 'CreateBucket', 'CreateMultipartUpload', 'PutObjectAcl'] as const) {
      expect(codeOf(operation, { 'x-amz-acl': 'public-read', 'x-amz-grant-read': 'id=x' })).toBe('accepted');
    }
    expect(codeOf('UploadPart', { 'x-amz-acl': 'public-read' })).toBe('NotImplemented');
    expect(codeOf('CompleteMultipartUpload', { 'x-amz-grant-read': 'id=x' })).toBe('NotImplemented');
  });

  it('takes the defaults of a new bucket and refuses what they are not', () => {
    const ours = {
      'x-amz-object-ownership': 'BucketOwnerEnforced',
      'x-amz-bucket-object-lock-enabled': 'false',
    };
    expect(codeOf('CreateBucket', ours)).toBe('accepted');
    expect(codeOf('CreateBucket', { 'x-amz-bucket-object-lock-enabled': 'true' })).toBe('NotImplemented');
  });

  it('ignores what clients send by habit', () => {
    const usual = {
      'x-amz-date': 'd',
      'x-amz-meta-a': '1',
      'x-amz-checksum-crc32': 'x',
      'amz-sdk-request': 'y',
      'user-agent': 'z',
    };
    expect(codeOf('PutObject', usual)).toBe('accepted');
  });
});
