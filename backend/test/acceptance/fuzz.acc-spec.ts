import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { useGateway } from '../support/use-gateway.js';

/** Requests of one property; `SGW_FUZZ_RUNS` for longer hunts. */
const numRuns = Number(process.env['SGW_FUZZ_RUNS'] ?? 150);

/** Bytes that may stand in a header: what HTTP forbids never reaches the gateway's own readers. */
const headerText = fc.oneof(
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 60,
  }),
  fc.string({
    unit: fc.constantFrom('/', '%', '=', '&', '-', ',', '"', '*', '0', '9', 'a', ' ', 'bytes='),
    maxLength: 30,
  }),
  fc.integer().map(String),
  fc.constantFrom(
    'bytes=0-',
    'bytes=-1',
    'bytes=9-0',
    'bytes=0-99999999999999999999',
    'a=b&a=c',
    '/a/b?versionId=%',
    '%ff%fe/k',
  ),
);

const HEADERS = [
  'Range',
  'If-Match',
  'If-None-Match',
  'If-Modified-Since',
  'If-Unmodified-Since',
  'Content-MD5',
  'Content-Type',
  'Content-Encoding',
  'Cache-Control',
  'x-amz-acl',
  'x-amz-grant-read',
  'x-amz-tagging',
  'x-amz-copy-source',
  'x-amz-copy-source-range',
  'x-amz-copy-source-if-match',
  'x-amz-metadata-directive',
  'x-amz-tagging-directive',
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-algorithm',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-storage-class',
  'x-amz-object-attributes',
  'x-amz-object-ownership',
  'x-amz-expected-bucket-owner',
  'x-amz-if-match-size',
  'x-amz-if-match-last-modified-time',
  'x-amz-mp-object-size',
  'x-amz-max-parts',
  'x-amz-server-side-encryption',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-bypass-governance-retention',
  'x-amz-bucket-object-lock-enabled',
  'x-amz-meta-fuzz',
] as const;

const PARAMETERS = [
  'versionId',
  'partNumber',
  'uploadId',
  'max-keys',
  'max-parts',
  'max-uploads',
  'max-buckets',
  'marker',
  'key-marker',
  'version-id-marker',
  'upload-id-marker',
  'part-number-marker',
  'continuation-token',
  'start-after',
  'prefix',
  'delimiter',
  'encoding-type',
  'list-type',
  'response-content-type',
  'response-expires',
  'tagging',
  'acl',
  'attributes',
  'versions',
  'uploads',
  'delete',
  'policy',
  'versioning',
  'object-lock',
  'retention',
  'legal-hold',
] as const;

const headers = fc.uniqueArray(fc.tuple(fc.constantFrom(...HEADERS), headerText), {
  maxLength: 5,
  selector: ([name]) => name,
});
const query = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(...PARAMETERS),
      fc.option(fc.string({ unit: 'binary', maxLength: 20 }), { nil: '' }),
    ),
    {
      maxLength: 4,
      selector: ([name]) => name,
    },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${percentEncoded(value)}`).join('&'));

/** Markup in the form of S3's documents, damaged. */
const document = fc
  .array(
    fc.constantFrom(
      ...[
        '<Delete>',
        '</Delete>',
        '<Object>',
        '</Object>',
        '<Key>',
        '</Key>',
        '<VersionId>',
        'k',
        '<Quiet>true</Quiet>',
      ],
      ...['<Tagging>', '<TagSet>', '<Tag>', '</Tag>', '<Value>', '</Value>', '</TagSet>', '</Tagging>'],
      ...['<CompleteMultipartUpload>', '<Part>', '<PartNumber>1</PartNumber>', '<ETag>"x"</ETag>', '</Part>'],
      ...[
        '<AccessControlPolicy>',
        '<Owner>',
        '<Grant>',
        '<VersioningConfiguration>',
        '<Status>Enabled</Status>',
      ],
      ...[
        '<ObjectLockConfiguration>',
        '<ObjectLockEnabled>Enabled</ObjectLockEnabled>',
        '<Rule><DefaultRetention>',
        '<Mode>GOVERNANCE</Mode>',
        '<Days>1</Days>',
        '<Retention>',
        '<RetainUntilDate>2099-01-01</RetainUntilDate>',
        '</Retention>',
        '<LegalHold>',
        '<Status>ON</Status>',
        '</LegalHold>',
      ],
      ...[
        '&lt;',
        '&#0;',
        '&#x110000;',
        '&x;',
        '<!DOCTYPE x>',
        '<![CDATA[',
        ']]>',
        '<?xml version="1.0"?>',
        '\u0000',
        '\ufffe',
      ],
      ...[
        '{"Version":"2012-10-17","Statement":[',
        '{"Effect":"Allow"',
        ']}',
        '\xff',
        ' xmlns="x"',
        '<a b="c',
        '/>',
      ],
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''));

/** A value as it may stand in a target; lone halves of surrogate pairs have no UTF-8 form and become U+FFFD. */
function percentEncoded(value: string | null): string {
  return encodeURIComponent((value ?? '').toWellFormed());
}

describe('the S3 door under random requests', () => {
  const gateway = useGateway();

  async function expectNoFault(request: Parameters<typeof gateway.raw>[0]): Promise<void> {
    const { status, code } = await gateway.raw(request);
    const isAnswer = (status >= 200 && status < 500) || status === 501;
    expect({ status, code, isAnswer, request }).toMatchObject({ isAnswer: true });
  }

  it('answers every header with a result or an error of S3', async () => {
    await gateway.put('there', 'body');
    const request = fc.record({
      method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
      key: fc.constantFrom('', '/there', '/gone'),
      headers,
      query,
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ method, key, headers: lines, query: text }) => {
        // Never the bucket itself: the other runs need it.
        if (method === 'DELETE' && key === '') return;
        await expectNoFault({ method, target: `/${gateway.bucket}${key}?${text}`, headers: lines });
      }),
      { numRuns },
    );
  });

  it('answers every document with a result or an error of S3', async () => {
    const target = fc.constantFrom(
      ...[
        '?delete',
        '?tagging',
        '?acl',
        '?policy',
        '?versioning',
        '?ownershipControls',
        '?publicAccessBlock',
        '?object-lock',
      ],
      ...['/there?tagging', '/there?acl', '/there?uploadId=x', '/there?retention', '/there?legal-hold'],
    );
    await fc.assert(
      fc.asyncProperty(target, document, async (where, body) => {
        const Bucket = await bucketOfTheRun();
        const isPost = where === '?delete' || where.endsWith('uploadId=x');
        const hash = createHash('md5').update(body).digest('base64');
        await expectNoFault({
          method: isPost ? 'POST' : 'PUT',
          target: `/${Bucket}${where}`,
          body,
          headers: [['Content-MD5', hash]],
        });
      }),
      { numRuns },
    );
  });

  it('answers damaged aws-chunked framing with an error of S3, and goes on', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        '4\r\nbody\r\n',
        '0\r\n\r\n',
        '4;chunk-signature=x\r\nbody\r\n',
        '\r\n',
        'ffffffffffffffff\r\n',
      ),
      fc.string({
        unit: fc.constantFrom('0', '4', 'f', ';', '\r', '\n', '=', 'x-amz-checksum-crc32:'),
        maxLength: 20,
      }),
    );
    const framed = fc.array(line, { maxLength: 6 }).map((lines) => lines.join(''));
    await fc.assert(
      fc.asyncProperty(
        framed,
        fc.constantFrom('STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'),
        async (body, payloadHash) => {
          await expectNoFault({
            method: 'PUT',
            target: `/${gateway.bucket}/framed`,
            body,
            payloadHash,
            headers: [
              ['Content-Encoding', 'aws-chunked'],
              ['x-amz-decoded-content-length', '4'],
            ],
          });
        },
      ),
      { numRuns },
    );
    expect((await gateway.raw({ method: 'HEAD', target: `/${gateway.bucket}` })).status).toBe(200);
  });

  let ownBucket: string | undefined;
  /** A bucket whose policy and versioning may become anything. */
  async function bucketOfTheRun(): Promise<string> {
    ownBucket ??= await gateway.newBucket('fuzz');
    return ownBucket;
  }
});
