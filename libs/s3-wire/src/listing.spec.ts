import { describe, expect, it } from '@jest/globals';
import { encodeContinuationToken } from './continuation-token.js';
import {
  readListBuckets,
  readListObjects,
  readListObjectsV2,
  readListParts,
  readListUploads,
  readPartNumber,
  readUploadId,
} from './listing.js';
import { parseTarget } from './parse-target.js';

const q = (query: string) => parseTarget(`/bkt?${query}`).query;
const invalid = expect.objectContaining({ code: 'InvalidArgument', status: 400 });

describe('page sizes', () => {
  it.each([
    ['', 1000],
    ['max-keys=', 1000],
    ['max-keys=0', 0],
    ['max-keys=1', 1],
    ['max-keys=1000', 1000],
    ['max-keys=1001', 1000],
    ['max-keys=2147483647', 1000],
    ['max-keys=1&max-keys=2', 1],
  ])('read %j as %d', (query, maxKeys) => {
    expect(readListObjects(q(query)).maxKeys).toBe(maxKeys);
    expect(readListObjectsV2(q(query)).maxKeys).toBe(maxKeys);
  });

  it.each(['-1', 'abc', '1e3', '0x10', '5.5', '2147483648', '99999999999999999999', ' 1'])(
    'refuse %j',
    (text) => {
      expect(() => readListObjects(q(`max-keys=${text}`))).toThrow(invalid);
      expect(() => readListObjectsV2(q(`max-keys=${text}`))).toThrow(invalid);
      expect(() => readListParts(q(`uploadId=u&max-parts=${text}`))).toThrow(invalid);
      expect(() => readListUploads(q(`max-uploads=${text}`))).toThrow(invalid);
      expect(() => readListBuckets(q(`max-buckets=${text}`))).toThrow(invalid);
    },
  );
});

describe('readListObjects', () => {
  it('starts behind the marker', () => {
    expect(readListObjects(q('prefix=a/&delimiter=/&marker=a/b&encoding-type=url'))).toEqual({
      prefix: 'a/',
      delimiter: '/',
      marker: 'a/b',
      after: { value: 'a/b', isPrefix: false },
      maxKeys: 1000,
      isUrlEncoded: true,
    });
  });

  it('starts behind a whole common prefix when the marker is one', () => {
    expect(readListObjects(q('delimiter=/&marker=a/')).after).toEqual({ value: 'a/', isPrefix: true });
    expect(readListObjects(q('delimiter=/&prefix=a/&marker=a/b/')).after?.isPrefix).toBe(true);
    expect(readListObjects(q('delimiter=/&prefix=a/&marker=a/')).after?.isPrefix).toBe(false);
    expect(readListObjects(q('delimiter=/&marker=a/b/')).after?.isPrefix).toBe(false);
    expect(readListObjects(q('marker=a/')).after?.isPrefix).toBe(false);
  });

  it('takes empty parameters for none', () => {
    expect(readListObjects(q('prefix=&delimiter=&marker=&encoding-type='))).toEqual({
      prefix: '',
      maxKeys: 1000,
      isUrlEncoded: false,
    });
  });

  it('refuses an encoding it does not know', () => {
    expect(() => readListObjects(q('encoding-type=foo'))).toThrow(invalid);
  });
});

describe('readListObjectsV2', () => {
  it('lets the token outweigh start-after', () => {
    const token = encodeContinuationToken({ value: 'a/', isPrefix: true });
    expect(readListObjectsV2(q(`start-after=z&continuation-token=${token}&fetch-owner=true`))).toMatchObject({
      startAfter: 'z',
      continuationToken: token,
      after: { value: 'a/', isPrefix: true },
      isOwnerWanted: true,
    });
    expect(readListObjectsV2(q('start-after=a/&delimiter=/')).after).toEqual({
      value: 'a/',
      isPrefix: false,
    });
  });

  it('refuses an empty or strange token', () => {
    expect(() => readListObjectsV2(q('continuation-token='))).toThrow(invalid);
    expect(() => readListObjectsV2(q('continuation-token=abc'))).toThrow(invalid);
  });
});

describe('the other listings', () => {
  it('read the markers of parts', () => {
    expect(readListParts(q('uploadId=u&part-number-marker=7&max-parts=2'))).toEqual({
      uploadId: 'u',
      after: 7,
      maxParts: 2,
      isUrlEncoded: false,
    });
    expect(() => readListParts(q('uploadId=u&part-number-marker=x'))).toThrow(invalid);
    expect(() => readListParts(q('uploadId='))).toThrow(expect.objectContaining({ code: 'NoSuchUpload' }));
  });

  it('ignore an upload id marker without a key marker', () => {
    expect(readListUploads(q('upload-id-marker=u'))).toEqual({
      prefix: '',
      maxUploads: 1000,
      isUrlEncoded: false,
    });
    expect(readListUploads(q('upload-id-marker=u&key-marker=k'))).toMatchObject({
      keyMarker: 'k',
      uploadIdMarker: 'u',
    });
  });

  it('page buckets only when asked', () => {
    const continuationToken = encodeContinuationToken({ value: 'bkt', isPrefix: false });
    expect(readListBuckets(q('x-id=ListBuckets'))).toEqual({});
    expect(readListBuckets(q(`max-buckets=10000&prefix=b&continuation-token=${continuationToken}`))).toEqual({
      prefix: 'b',
      maxBuckets: 10_000,
      continuationToken,
      after: 'bkt',
    });
    expect(() => readListBuckets(q('max-buckets=0'))).toThrow(invalid);
    expect(() => readListBuckets(q('max-buckets=10001'))).toThrow(invalid);
  });

  it('take part numbers from 1 to 10,000', () => {
    expect(readPartNumber(q('partNumber=1'))).toBe(1);
    expect(readPartNumber(q('partNumber=10000'))).toBe(10_000);
    for (const text of ['0', '10001', 'x', '', '-1', '1.5', '1e2']) {
      expect(() => readPartNumber(q(`partNumber=${text}`))).toThrow(invalid);
    }
    expect(readUploadId(q('uploadId=abc'))).toBe('abc');
  });
});
