import { describe, expect, it } from '@jest/globals';
import { S3_ERRORS } from './error-table.js';
import { invalidArgument, S3Error } from './s3-error.js';
import { writeErrorXml } from './xml/write-error.js';

describe('S3Error', () => {
  it('brings status and text of its code', () => {
    expect(new S3Error('NoSuchKey')).toMatchObject({
      status: 404,
      message: 'The specified key does not exist.',
    });
    expect(new S3Error('SlowDown', 'wait').message).toBe('wait');
  });

  it('has a status that its kind of code can have, and a text, for every code', () => {
    for (const [code, { status, message }] of Object.entries(S3_ERRORS)) {
      expect({ code, isPlausible: status >= 300 && status < 600 && message.length > 0 }).toEqual({
        code,
        isPlausible: true,
      });
    }
  });

  it('names an invalid argument and its value', () => {
    expect(invalidArgument('No', 'max-keys', 'x').details).toEqual({
      ArgumentName: 'max-keys',
      ArgumentValue: 'x',
    });
    expect(invalidArgument('No', 'max-keys').details).toEqual({ ArgumentName: 'max-keys' });
  });
});

describe('writeErrorXml', () => {
  it('is pinned', () => {
    const error = new S3Error('InvalidRange', undefined, { RangeRequested: 'bytes=9-', ActualObjectSize: 3 });
    expect(writeErrorXml(error, { requestId: 'R1', hostId: 'H1', resource: '/bkt/a&b' })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InvalidRange</Code>' +
        '<Message>The requested range is not satisfiable</Message><RangeRequested>bytes=9-</RangeRequested>' +
        '<ActualObjectSize>3</ActualObjectSize><Resource>/bkt/a&amp;b</Resource><RequestId>R1</RequestId>' +
        '<HostId>H1</HostId></Error>',
    );
  });

  it('cannot be broken by details or keys', () => {
    const error = new S3Error('NoSuchKey', undefined, { 'a><b': 'x', Code: 'Forged', Key: '</Key><Code>' });
    const xml = writeErrorXml(error, { requestId: 'R', hostId: 'H', bucket: 'bkt' });
    expect(xml).toContain('<Code>NoSuchKey</Code>');
    expect(xml).toContain('<BucketName>bkt</BucketName><Key>&lt;/Key&gt;&lt;Code&gt;</Key>');
    expect(xml).not.toContain('Forged');
    expect(xml).not.toContain('a><b');
  });
});
