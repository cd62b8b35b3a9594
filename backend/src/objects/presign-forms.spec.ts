import { describe, expect, it } from '@jest/globals';
import type { PresignRequest } from '@sgw/contracts';
import { assertPresignable } from './presign-forms.js';

type Method = PresignRequest['method'];
type Case = readonly [Method, Record<string, string>];

const ALLOWED: readonly Case[] = [
  ['GET', {}],
  ['GET', { 'response-content-disposition': "attachment; filename*=UTF-8''p%C3%A4.pdf" }],
  ['GET', { uploadId: 'u', 'part-number-marker': '1000' }],
  ['HEAD', {}],
  ['PUT', {}],
  ['PUT', { uploadId: 'u', partNumber: '7' }],
  ['POST', { uploads: '' }],
  ['POST', { uploadId: 'u' }],
  ['DELETE', {}],
  ['DELETE', { uploadId: 'u' }],
];

const REFUSED: readonly Case[] = [
  ['POST', {}],
  ['POST', { delete: '' }],
  ['POST', { uploads: '', uploadId: 'u' }],
  ['PUT', { tagging: '' }],
  ['PUT', { acl: '' }],
  ['PUT', { partNumber: '1' }],
  ['PUT', { uploadId: 'u' }],
  ['PUT', { uploadId: 'u', partNumber: '1', tagging: '' }],
  ['GET', { tagging: '' }],
  ['GET', { uploads: '' }],
  ['GET', { 'response-content-type': 'text/html\r\nset-cookie: a=b' }],
  ['GET', { uploadId: 'u', 'response-content-type': 'text/plain' }],
  ['DELETE', { tagging: '' }],
  ['DELETE', { versionId: 'v' }],
  ['HEAD', { uploadId: 'u' }],
  ['GET', { 'X-Amz-Expires': '999999' }],
  ['GET', { 'X-Amz-Signature': 'f' }],
  ['PUT', { 'x-amz-tagging': 'replica-count=1' }],
];

describe('what may be presigned', () => {
  it.each(ALLOWED)('lets %s with %j through', (method, query) => {
    expect(() => assertPresignable(method, query)).not.toThrow();
  });

  it.each(REFUSED)('refuses %s with %j', (method, query) => {
    expect(() => assertPresignable(method, query)).toThrow(
      expect.objectContaining({ code: 'invalid-argument' }),
    );
  });

  it('refuses a value that is no text', () => {
    const query = { uploadId: ['u'] } as unknown as Record<string, string>;
    expect(() => assertPresignable('GET', query)).toThrow(/uploadId/);
  });

  it('names the parameter by a JSON pointer', () => {
    expect(() => assertPresignable('PUT', { 'a/b~c': '' })).toThrow(
      expect.objectContaining({ details: { pointer: '/query/a~1b~0c' } }),
    );
  });
});
