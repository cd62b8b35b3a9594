import { describe, expect, it } from '@jest/globals';
import { readParts, readS3Error, readUploadId, writeCompletion } from './s3-xml';

describe('S3 XML', () => {
  it('finds the error in an answer that says 200', () => {
    const xml = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>again</Message></Error>';
    expect(readS3Error(xml, 200)).toMatchObject({ code: 'InternalError', message: 'again', status: 200 });
  });

  it('takes no other body for an error', () => {
    expect(readS3Error('<CompleteMultipartUploadResult/>', 200)).toBeUndefined();
    expect(readS3Error('', 500)).toBeUndefined();
  });

  it('refuses an answer without an upload id', () => {
    expect(() => readUploadId('<x/>')).toThrow('without naming it');
  });

  it('reads a page of parts and where the next one begins', () => {
    const xml =
      '<L xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>true</IsTruncated>' +
      '<NextPartNumberMarker>2</NextPartNumberMarker>' +
      '<Part><PartNumber>2</PartNumber><ETag>"a"</ETag><Size>7</Size></Part></L>';
    expect(readParts(xml)).toEqual({
      parts: [{ partNumber: 2, etag: '"a"', sizeBytes: 7 }],
      nextMarker: '2',
    });
  });

  it('escapes what it writes', () => {
    expect(writeCompletion([{ partNumber: 1, etag: '"<&>"' }])).toContain(
      '<ETag>&#34;&#60;&#38;&#62;&#34;</ETag>',
    );
  });
});
