import { describe, expect, it } from '@jest/globals';
import { checkCompletion, readErrorBody, readListPage, readUploadPage, writeCompletion } from './s3-xml.js';

const list = (inner: string): string =>
  `<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</ListBucketResult>`;

describe('readListPage', () => {
  it('reads keys, sizes and dates', () => {
    const page = readListPage(
      list(`<EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
        <Contents><Key>f%C3%B6+%2B</Key><Size>0</Size><LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>
        <Contents><Key>007</Key><Size>12</Size></Contents>`),
    );
    expect(page.isTruncated).toBe(true);
    expect(page.objects).toEqual([
      { key: 'fö +', sizeBytes: 0, modifiedAt: new Date('2026-01-02T03:04:05Z') },
      { key: '007', sizeBytes: 12 },
    ]);
  });

  it('resolves predefined entities and nothing else, and keeps blanks', () => {
    const page = readListPage(
      list('<Contents><Key> a&amp;b&lt;&#x41;&#66;&nope; </Key><Size>1</Size></Contents>'),
    );
    expect(page.objects[0]?.key).toBe(' a&b<AB&nope; ');
  });

  it('reads an empty page', () => {
    expect(readListPage(list(''))).toEqual({ objects: [], isTruncated: false });
  });

  it.each([
    '',
    'garbage',
    '<html><body>502</body></html>',
    list('<Contents><Key>a</Key><Size>-1</Size></Contents>'),
    list('<Contents><Size>1</Size></Contents>'),
    list('<EncodingType>url</EncodingType><Contents><Key>%zz</Key><Size>1</Size></Contents>'),
    `<!DOCTYPE x [<!ENTITY a "${'b'.repeat(100)}">]>${list('<Contents><Key>&a;</Key><Size>1</Size></Contents>')}`,
  ])('refuses %.60j', (xml) => {
    expect(() => readListPage(xml)).toThrow(expect.objectContaining({ name: 'XmlAnswerError' }));
  });
});

describe('readUploadPage', () => {
  it('reads one upload, and where to go on', () => {
    const page = readUploadPage(
      `<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>
       <NextUploadIdMarker>u</NextUploadIdMarker><Upload><Key>k</Key><UploadId>u</UploadId></Upload></ListMultipartUploadsResult>`,
    );
    expect(page).toEqual({
      uploads: [{ key: 'k', uploadId: 'u' }],
      next: { keyMarker: 'k', uploadIdMarker: 'u' },
    });
  });
});

describe('readErrorBody', () => {
  it('finds the code, also after the whitespace that keeps a connection open', () => {
    expect(readErrorBody('  \n<?xml version="1.0"?><Error><Code>SlowDown</Code></Error>')).toEqual({
      code: 'SlowDown',
    });
  });

  it.each(['', '<html></html>', '<Error', '<Error><Code>a b</Code></Error>', 'x <Error>'])(
    'finds none in %j',
    (text) => {
      expect(readErrorBody(text)).toBeUndefined();
    },
  );
});

describe('CompleteMultipartUpload', () => {
  it('writes parts with quoted tags', () => {
    expect(writeCompletion([{ partNumber: 1, etag: 'a<b' }])).toContain(
      '<Part><PartNumber>1</PartNumber><ETag>&#34;a&#60;b&#34;</ETag></Part>',
    );
  });

  it('takes only its own answer for success', () => {
    const answer = '<CompleteMultipartUploadResult><ETag></ETag></CompleteMultipartUploadResult>';
    expect(() => checkCompletion(answer)).not.toThrow();
    expect(() => checkCompletion('')).toThrow();
  });
});
