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
    'x-amz-object-lock-event-hold',
    'x-amz-bypass-governance-retention',
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

  it('takes object lock where an object is made, and a bypass of it where one is removed or changed', () => {
    const lock = { 'x-amz-object-lock-mode': 'x', 'x-amz-object-lock-legal-hold': 'x' };
    for (const operation of ['PutObject', 'CopyObject', 'CreateMultipartUpload'] as const)
      expect(codeOf(operation, lock)).toBe('accepted');
    expect(codeOf('UploadPart', lock)).toBe('NotImplemented');
    expect(codeOf('CompleteMultipartUpload', lock)).toBe('NotImplemented');
    const bypass = { 'x-amz-bypass-governance-retention': 'true' };
    for (const operation of ['DeleteObject', 'DeleteObjects', 'PutObjectRetention'] as const)
      expect(codeOf(operation, bypass)).toBe('accepted');
    expect(codeOf('PutObjectLegalHold', bypass)).toBe('NotImplemented');
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
