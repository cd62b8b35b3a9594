import { describe, expect, it } from '@jest/globals';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { writeListBuckets, writeLocation, writeTagging } from './write-buckets.js';
import { writeDeleteResult } from './write-delete-result.js';
import {
  writeListObjects as writeV1,
  writeListObjectsV2 as writeV2,
  type ObjectListingV1,
  type ObjectListingV2,
} from './write-listing.js';
import {
  writeCompleteMultipart,
  writeInitiateMultipart,
  writeListParts,
  writeListUploads,
} from './write-multipart.js';
import type { PageDocument } from './page-writer.js';
import { type ListedFields, packed } from '../testing/packed-objects.js';
import { encodeUrl, escapeXml, httpTime, isoTime } from './write-xml.js';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const NS = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
const AT = '2026-01-02T03:04:05.000Z';
const owner = { id: 'c1', displayName: 'Ann & Co' };
const OWNER = '<Owner><ID>c1</ID><DisplayName>Ann &amp; Co</DisplayName></Owner>';
const row = (key: string): ListedFields => ({ key, at: AT, etag: 'e1', sizeBytes: 3 });
const written = ({ bytes, release }: PageDocument) => {
  const text = bytes.toString();
  release();
  return text;
};
const writeListObjects = (listing: ObjectListingV1) => written(writeV1(listing));
const writeListObjectsV2 = (listing: ObjectListingV2) => written(writeV2(listing));
const page = {
  bucket: 'bkt',
  prefix: '',
  maxKeys: 1000,
  isUrlEncoded: false,
  isTruncated: false,
  objects: packed([row('a<b')]),
  commonPrefixes: ['d&/'],
};

describe('escapeXml', () => {
  it('leaves plain text alone and escapes the rest', () => {
    expect(escapeXml("plain 'text' é😀\t\n")).toBe("plain 'text' é😀\t\n");
    expect(escapeXml('<a & "b">\u0001\r\x7f\ufffe')).toBe(
      '&lt;a &amp; &quot;b&quot;&gt;&#x1;&#xD;&#x7F;&#xFFFE;',
    );
  });
});

describe('encodeUrl', () => {
  it.each([
    ['a/b-c_d.e*f', 'a/b-c_d.e*f'],
    ['test_file(3).png', 'test_file%283%29.png'],
    ['a b+c', 'a+b%2Bc'],
    ["~!'", '%7E%21%27'],
    ['é😀\u0001', '%C3%A9%F0%9F%98%80%01'],
    ['%', '%25'],
  ])('writes %j as %s', (text, encoded) => {
    expect(encodeUrl(text)).toBe(encoded);
  });
});

describe('times', () => {
  it('are the same whole second in XML and in headers', () => {
    const time = new Date('2026-01-02T03:04:05.999Z');
    expect(isoTime(time)).toBe(AT);
    expect(httpTime(time)).toBe('Fri, 02 Jan 2026 03:04:05 GMT');
  });
});

describe('listings of objects', () => {
  const contents = `<Contents><Key>a&lt;b</Key><LastModified>${AT}</LastModified><ETag>&quot;e1&quot;</ETag><Size>3</Size>`;

  it('pin version 2', () => {
    expect(
      writeListObjectsV2({
        ...page,
        delimiter: '/',
        isTruncated: true,
        nextContinuationToken: 'T2',
        continuationToken: 'T1',
      }),
    ).toBe(
      `${HEAD}<ListBucketResult${NS}><Name>bkt</Name><Prefix></Prefix><ContinuationToken>T1</ContinuationToken>` +
        '<NextContinuationToken>T2</NextContinuationToken><KeyCount>2</KeyCount><MaxKeys>1000</MaxKeys>' +
        `<Delimiter>/</Delimiter><IsTruncated>true</IsTruncated>${contents}<StorageClass>STANDARD</StorageClass></Contents>` +
        '<CommonPrefixes><Prefix>d&amp;/</Prefix></CommonPrefixes></ListBucketResult>',
    );
  });

  it('pin version 1, with owners', () => {
    const owners = [owner];
    expect(
      writeListObjects({
        ...page,
        owners,
        marker: 'A',
        nextMarker: 'd&/',
        isTruncated: true,
        delimiter: '/',
      }),
    ).toBe(
      `${HEAD}<ListBucketResult${NS}><Name>bkt</Name><Prefix></Prefix><Marker>A</Marker><NextMarker>d&amp;/</NextMarker>` +
        `<MaxKeys>1000</MaxKeys><Delimiter>/</Delimiter><IsTruncated>true</IsTruncated>${contents}${OWNER}` +
        '<StorageClass>STANDARD</StorageClass></Contents><CommonPrefixes><Prefix>d&amp;/</Prefix></CommonPrefixes></ListBucketResult>',
    );
  });

  it('send the next marker only with a delimiter and only when there is more', () => {
    expect(writeListObjects({ ...page, nextMarker: 'x', isTruncated: true })).not.toContain('NextMarker');
    expect(writeListObjects({ ...page, nextMarker: 'x', delimiter: '/' })).not.toContain('NextMarker');
  });

  it('carry the checksum of a key', () => {
    const rich = { key: 'k', at: AT, etag: 'e', sizeBytes: 3, algorithm: 'CRC32', type: 'FULL_OBJECT' };
    expect(writeListObjectsV2({ ...page, objects: packed([rich]) })).toContain(
      '<ETag>&quot;e&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>' +
        '<Size>3</Size><StorageClass>STANDARD</StorageClass>',
    );
  });

  it('show each key with its owner, and a nameless one without a name', () => {
    const objects = packed(['a', 'b', 'c'].map((key, index) => ({ ...row(key), owner: index % 2 })));
    const xml = writeListObjectsV2({ ...page, objects, owners: [owner, { id: 'c2', displayName: '' }] });
    expect(Array.from(xml.matchAll(/<Owner>.*?<\/Owner>/g), ([found]) => found)).toEqual([
      OWNER,
      '<Owner><ID>c2</ID></Owner>',
      OWNER,
    ]);
  });

  it('write every time and every size as it is', () => {
    const times = [
      '2026-11-23T05:10:33',
      '2026-11-23T23:59:59',
      '2026-11-24T00:00:00',
      '1969-12-31T23:59:58',
    ];
    const sizes = [0, 9, 10, 5 * 1024 ** 4, Number.MAX_SAFE_INTEGER];
    const objects = sizes.map((sizeBytes, index) => ({
      ...row('k'),
      at: `${times[index % times.length]}.000Z`,
      sizeBytes,
    }));
    const xml = writeListObjectsV2({ ...page, objects: packed(objects) });
    expect(Array.from(xml.matchAll(/<LastModified>(.*?)</g), ([, at]) => at)).toEqual(
      objects.map(({ at }) => at),
    );
    expect(Array.from(xml.matchAll(/<Size>(.*?)</g), ([, size]) => Number(size))).toEqual(sizes);
  });

  it('hold every key of a long page, whole and in order, whatever its length in bytes', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `${index}-${'é😀'.repeat(index % 30)}`);
    const xml = writeListObjectsV2({ ...page, objects: packed(keys.map(row)), commonPrefixes: keys });
    expect(Array.from(xml.matchAll(/<Key>([^<]*)/g), ([, key]) => key)).toEqual(keys);
    expect(Array.from(xml.matchAll(/<Prefix>([^<]+)/g), ([, prefix]) => prefix)).toEqual(keys);
    expect(XMLValidator.validate(xml)).toBe(true);
  });

  it('change the checksum where a key has another one', () => {
    const kinds = [null, 'CRC32', 'CRC32', 'SHA1', null];
    const objects = packed(
      kinds.map((kind) => ({ ...row('k'), ...(kind && { algorithm: kind, type: 'FULL_OBJECT' }) })),
    );
    const found = writeListObjectsV2({ ...page, objects })
      .split('<Contents>')
      .slice(1);
    expect(found.map((xml) => /<ChecksumAlgorithm>(.*)<\/ChecksumAlgorithm>/.exec(xml)?.[1] ?? null)).toEqual(
      kinds,
    );
    expect(found.map((xml) => xml.includes('<ChecksumType>'))).toEqual(kinds.map((kind) => kind !== null));
  });

  it('stay well-formed and exact for any key when URL-encoded', () => {
    const keys = [' ', '007', 'true', '<', ']]>', '\u0001', '😀', 'a+b', 'e\u0301', '\ufffe'];
    const xml = writeListObjectsV2({
      ...page,
      isUrlEncoded: true,
      objects: packed(keys.map(row)),
      commonPrefixes: [],
    });
    expect(XMLValidator.validate(xml)).toBe(true);
    const parsed = new XMLParser({ parseTagValue: false, trimValues: false }).parse(xml) as {
      ListBucketResult: { EncodingType: string; Contents: { Key: string }[] };
    };
    expect(parsed.ListBucketResult.EncodingType).toBe('url');
    const decoded = parsed.ListBucketResult.Contents.map(({ Key }) =>
      decodeURIComponent(Key.replace(/\+/g, ' ')),
    );
    expect(decoded).toEqual(keys);
  });
});

describe('bucket answers', () => {
  it('pin ListBuckets', () => {
    expect(
      writeListBuckets({
        owner,
        buckets: [{ name: 'bkt', createdAt: AT, region: 'us-east-1' }],
        prefix: 'b',
        continuationToken: 'T',
      }),
    ).toBe(
      `${HEAD}<ListAllMyBucketsResult${NS}>${OWNER}<Buckets><Bucket><Name>bkt</Name><CreationDate>${AT}</CreationDate>` +
        '<BucketRegion>us-east-1</BucketRegion></Bucket></Buckets><Prefix>b</Prefix><ContinuationToken>T</ContinuationToken></ListAllMyBucketsResult>',
    );
  });

  it('pin the location', () => {
    expect(writeLocation('fi,de')).toBe(`${HEAD}<LocationConstraint${NS}>fi,de</LocationConstraint>`);
    expect(writeLocation(undefined)).toBe(`${HEAD}<LocationConstraint${NS}></LocationConstraint>`);
  });

  it('pin tags', () => {
    expect(writeTagging([{ key: 'a<', value: '' }])).toBe(
      `${HEAD}<Tagging${NS}><TagSet><Tag><Key>a&lt;</Key><Value></Value></Tag></TagSet></Tagging>`,
    );
  });
});

describe('multipart answers', () => {
  it('pin the beginning and the end', () => {
    expect(writeInitiateMultipart({ bucket: 'bkt', key: 'a&b', uploadId: 'U' })).toBe(
      `${HEAD}<InitiateMultipartUploadResult${NS}><Bucket>bkt</Bucket><Key>a&amp;b</Key><UploadId>U</UploadId></InitiateMultipartUploadResult>`,
    );
    const checksum = { algorithm: 'CRC32', value: 'AAAAAA==-2', type: 'COMPOSITE' } as const;
    expect(
      writeCompleteMultipart({ location: 'http://h/bkt/k', bucket: 'bkt', key: 'k', etag: 'e-2', checksum }),
    ).toBe(
      `${HEAD}<CompleteMultipartUploadResult${NS}><Location>http://h/bkt/k</Location><Bucket>bkt</Bucket><Key>k</Key>` +
        '<ETag>&quot;e-2&quot;</ETag><ChecksumCRC32>AAAAAA==-2</ChecksumCRC32><ChecksumType>COMPOSITE</ChecksumType></CompleteMultipartUploadResult>',
    );
  });

  it('pin the list of parts', () => {
    const checksum = { algorithm: 'SHA1', type: 'COMPOSITE' } as const;
    expect(
      writeListParts({
        bucket: 'bkt',
        key: 'k',
        uploadId: 'U',
        initiator: { id: 'c2' },
        owner,
        storageClass: 'STANDARD',
        after: 0,
        next: 1,
        maxParts: 1,
        isTruncated: true,
        isUrlEncoded: false,
        checksum,
        parts: [
          {
            partNumber: 1,
            modifiedAt: AT,
            etag: 'e',
            sizeBytes: '5',
            checksum: { algorithm: 'SHA1', value: 'v' },
          },
        ],
      }),
    ).toBe(
      `${HEAD}<ListPartsResult${NS}><Bucket>bkt</Bucket><Key>k</Key><UploadId>U</UploadId><Initiator><ID>c2</ID></Initiator>${OWNER}` +
        '<StorageClass>STANDARD</StorageClass><PartNumberMarker>0</PartNumberMarker><NextPartNumberMarker>1</NextPartNumberMarker>' +
        '<MaxParts>1</MaxParts><IsTruncated>true</IsTruncated><ChecksumAlgorithm>SHA1</ChecksumAlgorithm>' +
        `<ChecksumType>COMPOSITE</ChecksumType><Part><PartNumber>1</PartNumber><LastModified>${AT}</LastModified>` +
        '<ETag>&quot;e&quot;</ETag><Size>5</Size><ChecksumSHA1>v</ChecksumSHA1></Part></ListPartsResult>',
    );
  });

  it('pin the list of uploads', () => {
    expect(
      writeListUploads({
        bucket: 'bkt',
        prefix: '',
        delimiter: '/',
        nextKeyMarker: 'a b',
        nextUploadIdMarker: 'U',
        maxUploads: 1,
        isTruncated: true,
        isUrlEncoded: true,
        uploads: [
          {
            key: 'a b',
            uploadId: 'U',
            initiator: { id: 'c1' },
            owner,
            storageClass: 'STANDARD',
            initiatedAt: AT,
          },
        ],
        commonPrefixes: ['d e/'],
      }),
    ).toBe(
      `${HEAD}<ListMultipartUploadsResult${NS}><Bucket>bkt</Bucket><KeyMarker></KeyMarker><UploadIdMarker></UploadIdMarker>` +
        '<NextKeyMarker>a+b</NextKeyMarker><NextUploadIdMarker>U</NextUploadIdMarker><Delimiter>/</Delimiter><Prefix></Prefix>' +
        '<MaxUploads>1</MaxUploads><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><Upload><Key>a+b</Key>' +
        `<UploadId>U</UploadId><Initiator><ID>c1</ID></Initiator>${OWNER}<StorageClass>STANDARD</StorageClass>` +
        `<Initiated>${AT}</Initiated></Upload><CommonPrefixes><Prefix>d+e/</Prefix></CommonPrefixes></ListMultipartUploadsResult>`,
    );
  });
});

describe('writeDeleteResult', () => {
  const deleted = [{ key: ' ' }, { key: '\u0001', versionId: 'null' }];
  const errors = [{ key: 'k', code: 'AccessDenied', message: 'Access Denied' }] as const;
  const failure = '<Error><Key>k</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';

  it('is pinned, loud and quiet', () => {
    expect(writeDeleteResult({ isQuiet: false, deleted, errors })).toBe(
      `${HEAD}<DeleteResult${NS}><Deleted><Key> </Key></Deleted><Deleted><Key>&#x1;</Key><VersionId>null</VersionId></Deleted>${failure}</DeleteResult>`,
    );
    expect(writeDeleteResult({ isQuiet: true, deleted, errors })).toBe(
      `${HEAD}<DeleteResult${NS}>${failure}</DeleteResult>`,
    );
  });
});
