import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { S3Error } from '../s3-error.js';
import { readCompleteMultipart } from './read-complete-multipart.js';
import { readCreateBucket } from './read-create-bucket.js';
import { readDelete } from './read-delete.js';
import { readTagging } from './read-tagging.js';
import { escapeXml } from './write-xml.js';

const body = (xml: string) => Buffer.from(xml);
const code = (name: string) => expect.objectContaining({ code: name });

describe('readDelete', () => {
  const objects = (count: number) => '<Object><Key>k</Key></Object>'.repeat(count);

  it.each([' ', '007', 'true', '1e3', '<', ']]>', '😀', '\u0001', '../b2/k', 'a\rb', '__proto__', '  a  '])(
    'keeps the key %j exactly',
    (key) => {
      const xml = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>${escapeXml(key)}</Key></Object></Delete>`;
      expect(readDelete(body(xml))).toEqual({ isQuiet: false, objects: [{ key }] });
    },
  );

  it('reads quiet and versions in any order', () => {
    expect(
      readDelete(
        body('<Delete><Object><VersionId>null</VersionId><Key>a</Key></Object><Quiet>true</Quiet></Delete>'),
      ),
    ).toEqual({ isQuiet: true, objects: [{ key: 'a', versionId: 'null' }] });
  });

  it('takes a thousand objects and no more, and not none', () => {
    expect(readDelete(body(`<Delete>${objects(1000)}</Delete>`)).objects).toHaveLength(1000);
    expect(() => readDelete(body(`<Delete>${objects(1001)}</Delete>`))).toThrow(code('MalformedXML'));
    expect(() => readDelete(body('<Delete></Delete>'))).toThrow(code('MalformedXML'));
    expect(() => readDelete(body(''))).toThrow(code('MissingRequestBodyError'));
    expect(() => readDelete(Buffer.alloc(2 * 1024 * 1024 + 1, ' '))).toThrow(
      code('MaxMessageLengthExceeded'),
    );
  });

  it.each([
    '<Other/>',
    '<Delete><Object/></Delete>',
    '<Delete><Object><Key></Key></Object></Delete>',
    '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>',
    '<Delete><Object><Key><X/></Key></Object></Delete>',
    '<Delete><Key>a</Key></Delete>',
    '<Delete><Quiet>maybe</Quiet><Object><Key>a</Key></Object></Delete>',
    '<Delete><Object><Key>a</Key><Extra/></Object></Delete>',
  ])('refuses %s', (xml) => {
    expect(() => readDelete(body(xml))).toThrow(code('MalformedXML'));
  });

  it('does not ignore a condition', () => {
    expect(
      readDelete(body('<Delete><Object><Key>a</Key><ETag>"x"</ETag><Size>3</Size></Object></Delete>'))
        .objects,
    ).toEqual([{ key: 'a', mustMatch: 'x', mustHaveBytes: 3 }]);
    expect(() => readDelete(body('<Delete><Object><Key>a</Key><Size>x</Size></Object></Delete>'))).toThrow(
      code('InvalidRequest'),
    );
  });
});

describe('readCompleteMultipart', () => {
  const part = (number: number | string, etag = '&quot;e&quot;', more = '') =>
    `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag>${more}</Part>`;
  const complete = (parts: string) => body(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`);

  it('reads numbers, bare ETags and checksums', () => {
    expect(
      readCompleteMultipart(
        complete(part(1) + part(3, 'f', '<ChecksumCRC32>AAAAAA==</ChecksumCRC32>') + part(10_000, '"g"')),
      ),
    ).toEqual([
      { partNumber: 1, etag: 'e' },
      { partNumber: 3, etag: 'f', checksum: { algorithm: 'CRC32', value: 'AAAAAA==' } },
      { partNumber: 10_000, etag: 'g' },
    ]);
  });

  it('takes ten thousand parts and no more', () => {
    const parts = Array.from({ length: 10_000 }, (_, i) => part(i + 1)).join('');
    expect(readCompleteMultipart(complete(parts))).toHaveLength(10_000);
    expect(() => readCompleteMultipart(complete(parts + part(10_000)))).toThrow(code('MalformedXML'));
  });

  it.each([
    [part(2) + part(1), 'InvalidPartOrder'],
    [part(1) + part(1), 'InvalidPartOrder'],
    ['', 'MalformedXML'],
    ['<Other/>', 'MalformedXML'],
    [part('x'), 'MalformedXML'],
    [part(''), 'MalformedXML'],
    [part('1e2'), 'MalformedXML'],
    [part(0), 'InvalidArgument'],
    [part(-1), 'InvalidArgument'],
    [part(10_001), 'InvalidArgument'],
    ['<Part><PartNumber>1</PartNumber></Part>', 'MalformedXML'],
    ['<Part><ETag>e</ETag></Part>', 'MalformedXML'],
    [part(1, 'e', '<ChecksumCRC32>x</ChecksumCRC32>'), 'InvalidArgument'],
    [
      part(1, 'e', '<ChecksumCRC32>AAAAAA==</ChecksumCRC32><ChecksumCRC32C>AAAAAA==</ChecksumCRC32C>'),
      'InvalidArgument',
    ],
  ])('refuses %s with %s', (parts, error) => {
    expect(() => readCompleteMultipart(complete(parts))).toThrow(code(error));
  });
});

describe('readCreateBucket', () => {
  const create = (content: string) =>
    body(`<CreateBucketConfiguration>${content}</CreateBucketConfiguration>`);

  it('reads the list of locations and the tags', () => {
    const tag = '<Tag><Key>replica-count</Key><Value>2</Value></Tag>';
    expect(
      readCreateBucket(create(`<LocationConstraint>fi,de</LocationConstraint><Tags>${tag}</Tags>`)),
    ).toEqual({
      locationConstraint: 'fi,de',
      tags: [{ key: 'replica-count', value: '2' }],
    });
  });

  it('asks for nothing when it is empty', () => {
    for (const empty of [body(''), create(''), create('<LocationConstraint/>'), create('<Tags/>')]) {
      expect(readCreateBucket(empty)).toEqual({ tags: [] });
    }
  });

  it('refuses directory buckets and what it does not know', () => {
    expect(() => readCreateBucket(create('<Location><Name>x</Name></Location>'))).toThrow(
      code('NotImplemented'),
    );
    expect(() => readCreateBucket(create('<Bucket><Type>Directory</Type></Bucket>'))).toThrow(
      code('NotImplemented'),
    );
    expect(() => readCreateBucket(create('<Foo/>'))).toThrow(code('MalformedXML'));
    expect(() => readCreateBucket(create('<LocationConstraint>fi</LocationConstraint>'.repeat(2)))).toThrow(
      code('MalformedXML'),
    );
    expect(() => readCreateBucket(create('<LocationConstraint><x/></LocationConstraint>'))).toThrow(
      code('MalformedXML'),
    );
    expect(() => readCreateBucket(create('<Tags>x</Tags>'))).toThrow(code('MalformedXML'));
    expect(() => readCreateBucket(body('<Other/>'))).toThrow(code('MalformedXML'));
  });
});

describe('readTagging', () => {
  const tag = (key: string, value: string) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;
  const tagging = (tags: string) => body(`<Tagging><TagSet>${tags}</TagSet></Tagging>`);

  it('reads keys and values as they are', () => {
    expect(readTagging(tagging(tag('a', ' 1 ') + tag('b', '')), 'object')).toEqual([
      { key: 'a', value: ' 1 ' },
      { key: 'b', value: '' },
    ]);
    expect(readTagging(tagging('<Tag><Value>v</Value><Key>k</Key></Tag>'), 'bucket')).toEqual([
      { key: 'k', value: 'v' },
    ]);
    expect(readTagging(tagging(''), 'object')).toEqual([]);
  });

  it('keeps the rules of tags', () => {
    expect(() => readTagging(tagging(tag('a', '1') + tag('a', '2')), 'object')).toThrow(code('InvalidTag'));
    const eleven = Array.from({ length: 11 }, (_, i) => tag(`k${i}`, '')).join('');
    expect(() => readTagging(tagging(eleven), 'object')).toThrow(code('BadRequest'));
    expect(readTagging(tagging(eleven), 'bucket')).toHaveLength(11);
  });

  it.each([
    '<Tagging/>',
    '<Tagging><TagSet/><TagSet/></Tagging>',
    '<TagSet/>',
    '<Tagging><TagSet>x</TagSet></Tagging>',
    '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>',
  ])('refuses %s', (xml) => {
    expect(() => readTagging(body(xml), 'object')).toThrow(code('MalformedXML'));
  });
});

describe('every reader', () => {
  it('throws nothing but S3Error', () => {
    const name = fc.constantFrom(
      'Delete',
      'Object',
      'Key',
      'Quiet',
      'Tagging',
      'TagSet',
      'Tag',
      'Value',
      'Part',
      'PartNumber',
      'ETag',
      'CompleteMultipartUpload',
      'CreateBucketConfiguration',
      'LocationConstraint',
    );
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('', '1', 'x', '&lt;', '&bad;', '<'),
        fc
          .tuple(name, fc.array(tie('tree'), { maxLength: 3 }))
          .map(([tag, children]) => `<${tag}>${children.join('')}</${tag}>`),
      ),
    }));
    const readers = [
      readDelete,
      readCompleteMultipart,
      readCreateBucket,
      (xml: Buffer) => readTagging(xml, 'object'),
    ];
    fc.assert(
      fc.property(tree, fc.constantFrom(...readers), (xml, reader) => {
        try {
          reader(body(xml));
        } catch (error) {
          expect(error).toBeInstanceOf(S3Error);
        }
      }),
    );
  });
});
